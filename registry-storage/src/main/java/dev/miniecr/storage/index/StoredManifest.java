package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;

/** A manifest as it was pushed. */
public final class StoredManifest {
    private final Digest digest;
    private final MediaType mediaType;
    private final byte[] bytes;

    /** Takes the bytes over. */
    public StoredManifest(Digest digest, MediaType mediaType, byte[] bytes) {
        this.digest = digest;
        this.mediaType = mediaType;
        this.bytes = bytes;
    }

    public Digest digest() {
        return digest;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    /** The exact bytes; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }
}
