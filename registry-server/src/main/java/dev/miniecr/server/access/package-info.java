/** Where authorization meets HTTP: who a request comes from, and whether it is served. */
@NullMarked
package dev.miniecr.server.access;

import org.jspecify.annotations.NullMarked;
