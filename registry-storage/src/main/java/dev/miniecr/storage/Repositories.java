package dev.miniecr.storage;

import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which repositories there are, what they were told about themselves, and how they come and go. */
public final class Repositories {
    private static final int REMAINS_AT_ONCE = 20;

    private final CachingManifestIndex index;
    private final RepositoryHooks hooks;
    private final Ending ending;
    private final boolean createOnPush;

    /** What ends with a repository in memory. */
    @FunctionalInterface
    interface Ending {
        void end(Repository gone) throws IOException;
    }

    /** A push, whose transaction asks these conditions. */
    @FunctionalInterface
    interface Push<T> {
        T run(WriteConditions conditions) throws IOException;
    }

    Repositories(CachingManifestIndex index, RepositoryHooks hooks, Ending ending, RegistrySettings settings) {
        this.index = index;
        this.hooks = hooks;
        this.ending = ending;
        this.createOnPush = settings.createOnPush();
    }

    /** Names after this text in byte order. */
    public Page<RepositoryName> list(RegistryId registry, Optional<String> after, int size) throws IOException {
        return Page.cut(index.repositories(registry, after, size + 1), size);
    }

    /** Repositories whose names come after this text in byte order. */
    public Page<StoredRepository> describe(RegistryId registry, Optional<String> after, int size) throws IOException {
        return Page.cut(index.describeRepositories(registry, after, size + 1), size);
    }

    public boolean exists(Repository repository) throws IOException {
        return index.hasRepository(repository);
    }

    public Optional<StoredRepository> find(Repository repository) throws IOException {
        return index.findRepository(repository);
    }

    /** The same from memory, without blocking; empty when it is not there. */
    public Optional<StoredRepository> cached(Repository repository) {
        return index.cachedRepository(repository);
    }

    /** Throws RegistryException(NameUnknown). */
    public StoredRepository get(Repository repository) throws IOException {
        return find(repository).orElseThrow(() -> new RegistryException(new RegistryError.NameUnknown(repository)));
    }

    /** Throws RegistryException: RepositoryExists, TooManyTags, ResourceTagAmbiguous. */
    public StoredRepository create(Repository repository, NewRepository beginning) throws IOException {
        StoredRepository created = index.createRepository(repository, beginning);
        hooks.created(created, beginning);
        return created;
    }

    /** Removes the repository and everything in it; returns it as it was. Throws RegistryException: NameUnknown, RepositoryNotEmpty. */
    public StoredRepository delete(Repository repository, Removal removal) throws IOException {
        StoredRepository deleted = index.deleteRepository(repository, removal);
        hooks.deleted(deleted);
        ending.end(repository);
        return deleted;
    }

    /** Removes what deleted repositories left in the index, or a part of it: for at most about half a second. */
    public void removeRemains() throws IOException {
        int steps = 0;
        while (steps < REMAINS_AT_ONCE && index.removeRemains()) {
            steps++;
        }
    }

    /** Tags that are set already are kept or let go by it from now on. Throws RegistryException(NameUnknown). */
    public StoredRepository changeTagMutability(Repository repository, TagMutability mutability) throws IOException {
        return index.changeSettings(repository, settings -> settings.with(mutability));
    }

    /** Throws RegistryException(NameUnknown). */
    public StoredRepository changeScanOnPush(Repository repository, boolean scanOnPush) throws IOException {
        return index.changeSettings(repository, settings -> settings.withScanOnPush(scanOnPush));
    }

    /** Sets resource tags, over those of the same keys. Throws RegistryException: NameUnknown, TooManyTags, ResourceTagAmbiguous. */
    public StoredRepository tag(Repository repository, Map<String, String> tags) throws IOException {
        return index.tagRepository(repository, tags);
    }

    /** Removes the resource tags of these keys, where they are. Throws RegistryException(NameUnknown). */
    public StoredRepository untag(Repository repository, Set<String> keys) throws IOException {
        return index.untagRepository(repository, keys);
    }

    /** The error for something that was not found here: NameUnknown where there is no repository, else the given one. */
    RegistryException absent(Repository repository, RegistryError error) throws IOException {
        return new RegistryException(exists(repository) ? error : new RegistryError.NameUnknown(repository));
    }

    /** Refuses, before any byte is taken, a push that its transaction would refuse for want of the repository. */
    void admitPush(Repository repository, WriteConditions caller) throws IOException {
        if (!exists(repository)) {
            new FirstPush(caller, hooks, createOnPush).createsRepository(repository);
        }
    }

    /** Runs a push under the caller's conditions and the operator's; where it made the repository, those who want to know hear of it. */
    <T> T push(WriteConditions caller, Push<T> push) throws IOException {
        FirstPush conditions = new FirstPush(caller, hooks, createOnPush);
        T result = push.run(conditions);
        if (conditions.made().isPresent()) {
            tell(conditions.made().get());
        }
        return result;
    }

    /* An attempt that came to nothing has told of a repository that is not there. */
    private void tell(FirstPush.Made made) throws IOException {
        Optional<StoredRepository> found = find(made.repository().repository());
        if (found.isPresent() && found.get().id() == made.repository().id()) {
            hooks.created(made.repository(), made.beginning());
        }
    }
}
