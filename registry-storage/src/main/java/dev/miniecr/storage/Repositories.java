package dev.miniecr.storage;

import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.Optional;

/** Which repositories there are, and how they come into being. */
public final class Repositories {
    private final ManifestIndex index;
    private final boolean createOnPush;

    Repositories(ManifestIndex index, RegistrySettings settings) {
        this.index = index;
        this.createOnPush = settings.createOnPush();
    }

    /** Names after this text in byte order. */
    public Page<RepositoryName> list(RegistryId registry, Optional<String> after, int size) throws IOException {
        return Page.cut(index.repositories(registry, after, size + 1), size);
    }

    public boolean exists(Repository repository) throws IOException {
        return index.hasRepository(repository);
    }

    /** The error for something that was not found here: NameUnknown where there is no repository, else the given one. */
    RegistryException absent(Repository repository, RegistryError error) throws IOException {
        return new RegistryException(exists(repository) ? error : new RegistryError.NameUnknown(repository));
    }

    /** Refuses, before any byte is taken, a push that its transaction would refuse for want of the repository. */
    void admitPush(Repository repository, WriteConditions conditions) throws IOException {
        if (!exists(repository)) {
            conditions(conditions).createsRepository(repository);
        }
    }

    /** The caller's conditions and the operator's. */
    WriteConditions conditions(WriteConditions caller) {
        if (createOnPush) {
            return caller;
        }
        return new WriteConditions() {
            @Override
            public void createsRepository(Repository repository) {
                throw new RegistryException(new RegistryError.NameUnknown(repository));
            }

            @Override
            public void createsTag(Repository repository, Tag tag) {
                caller.createsTag(repository, tag);
            }

            @Override
            public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {
                caller.movesTag(repository, tag, from, to);
            }
        };
    }
}
