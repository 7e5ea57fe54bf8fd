package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.TagMutability;

/** What a repository was told about itself. Its encryption is as it was made. */
public record RepositorySettings(TagMutability tagMutability, Encryption encryption, boolean scanOnPush) {
    public static final RepositorySettings DEFAULT = new RepositorySettings(TagMutability.MUTABLE, Encryption.DEFAULT,
            false);

    public RepositorySettings with(TagMutability changed) {
        return new RepositorySettings(changed, encryption, scanOnPush);
    }

    public RepositorySettings withScanOnPush(boolean changed) {
        return new RepositorySettings(tagMutability, encryption, changed);
    }
}
