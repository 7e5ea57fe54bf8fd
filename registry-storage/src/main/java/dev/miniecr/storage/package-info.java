/** The rules over blobs and index: what both APIs call, and nothing below it. */
@NullMarked
package dev.miniecr.storage;

import org.jspecify.annotations.NullMarked;
