/** OCI's words as values: names, digests, media types, manifests, and every way a caller can be wrong. */
@NullMarked
package dev.miniecr.storage.oci;

import org.jspecify.annotations.NullMarked;
