/** Stored blobs as responses, whichever API they are asked for by. */
@NullMarked
package dev.miniecr.server.blob;

import org.jspecify.annotations.NullMarked;
