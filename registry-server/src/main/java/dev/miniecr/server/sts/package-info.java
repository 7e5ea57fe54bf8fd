/** AWS's Security Token Service as values: sessions of roles and of users, and who a caller is. */
@NullMarked
package dev.miniecr.server.sts;

import org.jspecify.annotations.NullMarked;
