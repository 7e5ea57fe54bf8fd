/** The contract for where bytes live: locations, writers and readers of immutable blobs. */
@NullMarked
package dev.miniecr.storage.blob;

import org.jspecify.annotations.NullMarked;
