package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.ByteSource;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.NoSuchBlobException;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** The blobs of repositories: read, stored whole, mounted, unlinked. */
public final class Blobs {
    /** Failed commits remembered at most; the files of more wait for the sweep after an unclean stop. */
    private static final int UNSETTLED = 10_000;

    private final BlobStore store;
    private final CachingManifestIndex index;
    private final Repositories repositories;
    private final RegistrySettings settings;
    private final Queue<Location> unsettled = new ConcurrentLinkedQueue<>();

    Blobs(BlobStore store, CachingManifestIndex index, Repositories repositories, RegistrySettings settings) {
        this.store = store;
        this.index = index;
        this.repositories = repositories;
        this.settings = settings;
    }

    /** What is known of a blob of this repository. Throws RegistryException: NameUnknown, BlobUnknown. */
    public StoredBlob describe(Repository repository, Digest digest) throws IOException {
        Optional<StoredBlob> blob = index.findBlob(repository, digest);
        if (blob.isEmpty()) {
            throw repositories.absent(repository, new RegistryError.BlobUnknown(digest));
        }
        return blob.get();
    }

    /** The same from memory, without blocking; empty when it is not there. */
    public Optional<StoredBlob> describeAtOnce(Repository repository, Digest digest) {
        return index.cachedBlob(repository, digest);
    }

    /** Opens a blob of this repository for reading. Throws RegistryException: NameUnknown, BlobUnknown. */
    public OpenBlob open(Repository repository, Digest digest) throws IOException {
        StoredBlob blob = describe(repository, digest);
        try {
            return open(blob);
        } catch (NoSuchBlobException moved) {
            // The row may have been read before a heal gave the digest a new location; a second look tells.
            StoredBlob now = index.findBlob(digest).orElse(blob);
            if (now.location().equals(blob.location())) {
                index.markDamaged(digest, blob.location());
                throw moved;
            }
            return open(describe(repository, digest));
        }
    }

    /** The same from memory and open files, without blocking; empty when it takes more than that. */
    public Optional<OpenBlob> openAtOnce(Repository repository, Digest digest) {
        return describeAtOnce(repository, digest).flatMap(blob -> store.openAtOnce(blob.location())
                .map(content -> new OpenBlob(digest, blob.size(), content)));
    }

    private OpenBlob open(StoredBlob blob) throws IOException {
        return new OpenBlob(blob.digest(), blob.size(), store.open(blob.location()));
    }

    /**
     * Stores a body that came with its digest, and links the repository to it.
     *
     * Throws RegistryException: NameUnknown, DigestMismatch, or what the conditions throw.
     */
    public void store(Repository repository, Digest digest, ByteSource body, OptionalLong expected,
            WriteConditions conditions)
            throws IOException {
        repositories.admitPush(repository, conditions);
        BlobWriter writer = store.create(digest.algorithm());
        boolean committed = false;
        try {
            writer.append(body, expected);
            commit(repository, writer, digest, Optional.empty(), conditions);
            committed = true;
        } finally {
            if (!committed) {
                writer.discard();
            }
        }
    }

    /*
     * Bytes that are stored already are not stored twice: the repository is linked to them and ours are dropped. A stored blob whose file is not
     * there or has another size is replaced by ours, under a new location. The index decides in its transaction; what it does not need is
     * doomed there first and deleted after, so that a crash between the two leaves a row that says so.
     */
    void commit(Repository repository, BlobWriter writer, Digest digest, Optional<UploadId> upload,
            WriteConditions conditions)
            throws IOException {
        requireDigest(writer, digest);
        long size = writer.offset();
        Optional<StoredBlob> stored = index.findBlob(digest);
        boolean whole = stored.isPresent() && store.size(stored.get().location()).equals(OptionalLong.of(size));
        if (whole && repositories.push(conditions, all -> index.linkBlob(repository, stored.get(), upload, all))) {
            writer.discard();
            return;
        }
        Optional<Location> damaged = whole ? Optional.empty() : stored.map(StoredBlob::location);
        StoredBlob blob = new StoredBlob(digest, size, writer.commit(digest));
        Optional<Location> doomed = repositories.push(conditions, all -> add(repository, blob, damaged, upload, all));
        if (doomed.isPresent()) {
            store.delete(doomed.get());
            index.forgetDoomed(doomed.get());
        }
    }

    static void requireDigest(BlobWriter writer, Digest digest) throws IOException {
        Digest actual = writer.digest(digest.algorithm());
        if (!actual.equals(digest)) {
            throw new RegistryException(new RegistryError.DigestMismatch(digest, actual));
        }
    }

    /** True when the repository has a blob of this digest whose bytes are all there. */
    boolean holds(Repository repository, Digest digest, long size) throws IOException {
        Optional<StoredBlob> linked = index.findBlob(repository, digest);
        return linked.isPresent() && store.size(linked.get().location()).equals(OptionalLong.of(size));
    }

    /* A refusal means that no row knows the new file, so it goes at once; after a failure of the machine a row may, so the index is asked later. */
    private Optional<Location> add(Repository repository, StoredBlob blob, Optional<Location> damaged,
            Optional<UploadId> upload,
            WriteConditions conditions) throws IOException {
        try {
            return index.addBlob(repository, blob, damaged, upload, conditions);
        } catch (RegistryException refused) {
            store.delete(blob.location());
            throw refused;
        } catch (IOException unknown) {
            if (unsettled.size() < UNSETTLED) {
                unsettled.add(blob.location());
            }
            throw unknown;
        }
    }

    /** Deletes the files of commits that failed, where the index does not know them. Called now and then, by one thread; returns how many. */
    public int settle() throws IOException {
        int deleted = 0;
        for (Location location = unsettled.peek(); location != null; location = unsettled.peek()) {
            if (!index.knows(location)) {
                store.delete(location);
                deleted++;
            }
            unsettled.remove();
        }
        return deleted;
    }

    /** Links the target to a blob of the source; false when the source has no such blob. Throws what the conditions throw. */
    public boolean mount(Repository target, Digest digest, Repository source, WriteConditions conditions)
            throws IOException {
        return repositories.push(conditions, all -> index.mountBlob(target, digest, source, all));
    }

    /** Links the target to a blob of any repository of its account that the predicate admits; a bounded number of them is tried. */
    public boolean mountFromAny(Repository target, Digest digest, Predicate<RepositoryName> readable,
            WriteConditions conditions)
            throws IOException {
        for (RepositoryName name : index.repositoriesWithBlob(target.registry(), digest, settings.mountCandidates())) {
            if (readable.test(name) && mount(target, digest, new Repository(target.registry(), name), conditions)) {
                return true;
            }
        }
        return false;
    }

    /** Unlinks the repository from a blob. Throws RegistryException: Unsupported, NameUnknown, BlobUnknown, StillReferenced. */
    public void delete(Repository repository, Digest digest) throws IOException {
        if (!settings.deletes().blobs()) {
            throw new RegistryException(
                    new RegistryError.Unsupported("Deleting blobs is switched off (deletes.blobs)"));
        }
        index.deleteBlob(repository, digest);
    }
}
