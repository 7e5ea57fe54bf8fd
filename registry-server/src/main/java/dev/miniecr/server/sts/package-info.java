/** AWS's Security Token Service: sessions of roles and of users, who a caller is, and the query protocol that asks for them. */
@NullMarked
package dev.miniecr.server.sts;

import org.jspecify.annotations.NullMarked;
