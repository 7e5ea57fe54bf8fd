package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import java.util.Optional;

/** An image that has another for its subject, and its descriptor as JSON, which holds its annotations. */
public final class ImageReferrer {
    private final long image;
    private final Digest digest;
    private final MediaType mediaType;
    private final long size;
    private final Optional<String> artifactType;
    private final ImageStatus status;
    private final byte[] descriptor;

    /** Takes the bytes over. */
    public ImageReferrer(long image, Digest digest, MediaType mediaType, long size, Optional<String> artifactType,
            ImageStatus status, byte[] descriptor) {
        this.image = image;
        this.digest = digest;
        this.mediaType = mediaType;
        this.size = size;
        this.artifactType = artifactType;
        this.status = status;
        this.descriptor = descriptor;
    }

    /** The image's number, by which a list is ordered. */
    public long image() {
        return image;
    }

    public Digest digest() {
        return digest;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    /** Bytes of the manifest. */
    public long size() {
        return size;
    }

    public Optional<String> artifactType() {
        return artifactType;
    }

    public ImageStatus status() {
        return status;
    }

    /** JSON with the members mediaType, digest, size, artifactType and annotations; not to be changed. */
    public byte[] descriptor() {
        return descriptor;
    }
}
