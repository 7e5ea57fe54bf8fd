/** Lifecycle policies: read as AWS reads them, and what their rules select among a repository's images; it stores and deletes nothing. */
@NullMarked
package dev.miniecr.storage.lifecycle;

import org.jspecify.annotations.NullMarked;
