package dev.miniecr.storage.oci;

import java.util.Optional;

/** What a manifest says of one thing that it points at (image-spec "Descriptor"), and in which member it said so. */
public record Descriptor(Role role, Optional<String> mediaType, Digest digest, long size, boolean external) {

    /** The member of the manifest that holds the descriptor. */
    public enum Role {
        CONFIG, LAYER, BLOB, MANIFEST, SUBJECT
    }

    /** True where the push must find it in the repository: subjects may be absent, and so may layers that name urls of their own. */
    public boolean required() {
        return role != Role.SUBJECT && !external;
    }
}
