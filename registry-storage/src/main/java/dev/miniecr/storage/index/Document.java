package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.RepositoryName;
import java.time.Instant;
import java.util.Optional;

/**
 * A text that belongs to a registry or to one of its repositories, such as a policy. What is in it is its reader's affair.
 *
 * @param version   counted from 1, one more with each change
 * @param changedAt when it became this version
 */
public record Document(Key key, String body, long version, Instant changedAt) {

    /** What a document is. An IMAGE_SCAN has the digest of an image of its repository for its name, and goes with the image. */
    public enum Kind {
        REPOSITORY_POLICY, REGISTRY_POLICY, LIFECYCLE_POLICY, CREATION_TEMPLATE, PULL_THROUGH_CACHE_RULE, REPLICATION_CONFIGURATION, SCANNING_CONFIGURATION, SIGNING_CONFIGURATION, ACCOUNT_SETTING, PULL_TIME_EXCLUSION, IMAGE_SCAN, LIFECYCLE_PREVIEW
    }

    /**
     * Names a document.
     *
     * @param repository empty for one of the whole registry
     * @param name       empty where there is one of its kind
     */
    public record Key(Kind kind, RegistryId registry, Optional<RepositoryName> repository, String name) {

        /** The only document of its kind. */
        public static Key of(Kind kind, RegistryId registry, Optional<RepositoryName> repository) {
            return new Key(kind, registry, repository, "");
        }
    }
}
