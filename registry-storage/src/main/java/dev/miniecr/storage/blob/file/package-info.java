/** Blobs as files under one root, each under a location of its own. */
@NullMarked
package dev.miniecr.storage.blob.file;

import org.jspecify.annotations.NullMarked;
