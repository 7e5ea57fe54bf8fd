package dev.miniecr.storage.oci;

import java.util.List;
import java.util.Optional;

/** A manifest as it was sent, byte for byte, and what this registry reads in it. Made by {@link ManifestReader}. */
public final class Manifest {
    private final MediaType mediaType;
    private final Digest digest;
    private final byte[] bytes;
    private final Optional<String> artifactType;
    private final List<Descriptor> descriptors;
    private final byte[] referrerDescriptor;

    Manifest(MediaType mediaType, Digest digest, byte[] bytes, Optional<String> artifactType,
            List<Descriptor> descriptors,
            byte[] referrerDescriptor) {
        this.mediaType = mediaType;
        this.digest = digest;
        this.bytes = bytes;
        this.artifactType = artifactType;
        this.descriptors = List.copyOf(descriptors);
        this.referrerDescriptor = referrerDescriptor;
    }

    public MediaType mediaType() {
        return mediaType;
    }

    public Digest digest() {
        return digest;
    }

    /** The exact bytes; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The artifactType member, or for an image without one its config's media type (distribution-spec "Listing Referrers"). */
    public Optional<String> artifactType() {
        return artifactType;
    }

    /** Everything that it points at, in the order of the text: config, layers, blobs, manifests, subject. */
    public List<Descriptor> descriptors() {
        return descriptors;
    }

    public Optional<Descriptor> subject() {
        return descriptors.stream().filter(descriptor -> descriptor.role() == Descriptor.Role.SUBJECT).findFirst();
    }

    /** Bytes of config and layers together; 0 for an index. */
    public long imageSize() {
        return descriptors.stream().filter(descriptor -> descriptor.role() == Descriptor.Role.CONFIG
                || descriptor.role() == Descriptor.Role.LAYER).mapToLong(Descriptor::size).sum();
    }

    /** The descriptor of this manifest as the referrers list shows it, as JSON: with artifactType and annotations. */
    public byte[] referrerDescriptor() {
        return referrerDescriptor;
    }
}
