/** Blobs in memory, for tests and for trying things out. */
@NullMarked
package dev.miniecr.storage.blob.memory;

import org.jspecify.annotations.NullMarked;
