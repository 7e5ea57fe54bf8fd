/** What the operator sees: health, the request log, the control socket. */
@NullMarked
package dev.miniecr.server.ops;

import org.jspecify.annotations.NullMarked;
