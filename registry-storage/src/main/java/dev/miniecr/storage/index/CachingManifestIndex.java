package dev.miniecr.storage.index;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An index that remembers tags, manifests and blobs which it was asked for. For one process that alone writes to the index. */
public final class CachingManifestIndex implements ManifestIndex {
    /*
     * Only what is there is remembered, never that something is not. An entry is made by the cache's own loader and nowhere else, and
     * dropped by compute after the writing transaction has returned, however it ended: compute waits for a load of the same key, so a load
     * that began before the commit cannot leave what it read. (invalidate promises nothing while a load runs.)
     *
     * A repository's name leads to its number, and the number to tags, manifests and links. Numbers are never used again, so what is
     * remembered of a deleted repository is out of reach as soon as its name leads elsewhere. That it does, the moment the deletion commits,
     * is the work of `leaving`: a deletion first notes the name there, then drops the entry, and takes the note back after its transaction.
     * A load of the name looks for the note before it reads. It began before the note: then the drop waits for it. It finds the note: what it
     * reads is used and not kept. It began after the note was taken back: it reads what the deletion left. So an entry is never of a
     * repository whose deletion has committed, and whoever makes the name anew, by whatever write, has nothing to drop.
     *
     * Who found the number before the deletion committed may still read by it, and remember under it what the name leads to by now (loads ask
     * by name). Nobody else looks there any more. In the same way a write drops its entries under the number that the name leads to after it:
     * where that is another than it wrote to, the one it wrote to is gone, and its entries are out of reach.
     *
     * When a write fails and the number, or what it changed, cannot be found out, everything is dropped by beginning anew; loads that run
     * then leave what they read where nobody looks.
     *
     * A blob is two entries: the repository's link to the digest, and where the digest's bytes are. When the bytes get a new place, one
     * entry goes, and all repositories see it.
     */
    private static final int LARGEST_MANIFEST = 256 << 10;
    private static final int OVERHEAD = 400;

    private record TagKey(long repositoryId, Tag tag) {}

    private record DigestKey(long repositoryId, Digest digest) {}

    private record Contents(Cache<TagKey, Digest> tags, Cache<DigestKey, StoredManifest> manifests,
            Cache<DigestKey, Boolean> links, Cache<Digest, StoredBlob> blobs) {
        static Contents empty(long bytes) {
            return new Contents(cache(bytes / 16, (_, _) -> 2 * OVERHEAD),
                    cache(bytes / 4 * 3, (_, manifest) -> manifest.bytes().length + 2 * OVERHEAD),
                    cache(bytes / 16, (_, _) -> OVERHEAD), cache(bytes / 16, (_, _) -> 2 * OVERHEAD));
        }
    }

    private final ManifestIndex index;
    private final long bytes;
    private final Cache<Repository, StoredRepository> repositories;
    private final Map<Repository, Integer> leaving = new ConcurrentHashMap<>();
    private volatile Contents contents;

    /** Closing it closes the index. The entries take about so many bytes together, three quarters of them for manifests. */
    public CachingManifestIndex(ManifestIndex index, long bytes) {
        this.index = index;
        this.bytes = bytes;
        this.repositories = cache(bytes / 16, (_, repository) -> 2 * OVERHEAD + OVERHEAD * repository.tags().size());
        this.contents = Contents.empty(bytes);
    }

    private static <K, V> Cache<K, V> cache(long bytes, Weigher<K, V> weigher) {
        return Caffeine.newBuilder().maximumWeight(bytes).weigher(weigher).executor(Runnable::run).build();
    }

    /** What findRepository would answer, if that is known without waiting. */
    public Optional<StoredRepository> cachedRepository(Repository repository) {
        return Optional.ofNullable(repositories.getIfPresent(repository));
    }

    /** What findTag would answer, if that is known without waiting. */
    public Optional<Digest> cachedTag(Repository repository, Tag tag) {
        StoredRepository known = repositories.getIfPresent(repository);
        return known == null
                ? Optional.empty()
                : Optional.ofNullable(contents.tags.getIfPresent(new TagKey(known.id(), tag)));
    }

    /** What findManifest would answer, if that is known without waiting. */
    public Optional<StoredManifest> cachedManifest(Repository repository, Digest digest) {
        StoredRepository known = repositories.getIfPresent(repository);
        return known == null
                ? Optional.empty()
                : Optional.ofNullable(contents.manifests.getIfPresent(new DigestKey(known.id(), digest)));
    }

    /** What findBlob would answer, if that is known without waiting. */
    public Optional<StoredBlob> cachedBlob(Repository repository, Digest digest) {
        StoredRepository known = repositories.getIfPresent(repository);
        return known == null || contents.links.getIfPresent(new DigestKey(known.id(), digest)) == null
                ? Optional.empty()
                : Optional.ofNullable(contents.blobs.getIfPresent(digest));
    }

    @Override
    public Optional<StoredRepository> findRepository(Repository repository) throws IOException {
        Optional<StoredRepository> known = cachedRepository(repository);
        if (known.isPresent()) {
            return known;
        }
        AtomicReference<Optional<StoredRepository>> passing = new AtomicReference<>(Optional.empty());
        Optional<StoredRepository> staying = find(repositories, repository, () -> {
            boolean stays = !leaving.containsKey(repository);
            Optional<StoredRepository> found = index.findRepository(repository);
            passing.set(found);
            return stays ? found : Optional.empty();
        });
        return staying.or(passing::get);
    }

    @Override
    public Optional<Digest> findTag(Repository repository, Tag tag) throws IOException {
        Contents known = contents;
        Optional<StoredRepository> found = findRepository(repository);
        return found.isEmpty()
                ? Optional.empty()
                : find(known.tags, new TagKey(found.get().id(), tag), () -> index.findTag(repository, tag));
    }

    @Override
    public Optional<StoredManifest> findManifest(Repository repository, Digest digest) throws IOException {
        Contents known = contents;
        Optional<StoredRepository> repositoryFound = findRepository(repository);
        if (repositoryFound.isEmpty()) {
            return Optional.empty();
        }
        AtomicReference<Optional<StoredManifest>> large = new AtomicReference<>(Optional.empty());
        DigestKey key = new DigestKey(repositoryFound.get().id(), digest);
        Optional<StoredManifest> small = find(known.manifests, key, () -> {
            Optional<StoredManifest> found = index.findManifest(repository, digest);
            if (found.isPresent() && found.get().bytes().length > LARGEST_MANIFEST) {
                large.set(found);
                return Optional.empty();
            }
            return found;
        });
        return small.or(large::get);
    }

    @Override
    public Optional<StoredBlob> findBlob(Repository repository, Digest digest) throws IOException {
        Contents known = contents;
        Optional<StoredRepository> found = findRepository(repository);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Optional<Boolean> link = find(known.links, new DigestKey(found.get().id(), digest),
                () -> index.findBlob(repository, digest).map(_ -> true));
        return link.isEmpty() ? Optional.empty() : findBlob(digest);
    }

    @Override
    public Optional<StoredBlob> findBlob(Digest digest) throws IOException {
        return find(contents.blobs, digest, () -> index.findBlob(digest));
    }

    @Override
    public Optional<Location> addBlob(Repository repository, StoredBlob blob, Optional<Location> replaces,
            Optional<UploadId> upload, WriteConditions conditions) throws IOException {
        try {
            return index.addBlob(repository, blob, replaces, upload, conditions);
        } finally {
            drop(contents.blobs, blob.digest());
        }
    }

    @Override
    public void deleteBlob(Repository repository, Digest digest) throws IOException {
        try {
            index.deleteBlob(repository, digest);
        } finally {
            forget(repository, id -> drop(contents.links, new DigestKey(id, digest)));
        }
    }

    @Override
    public void markDamaged(Digest digest, Location location) throws IOException {
        try {
            index.markDamaged(digest, location);
        } finally {
            drop(contents.blobs, digest);
        }
    }

    @Override
    public void putManifest(ManifestPush push) throws IOException {
        try {
            index.putManifest(push);
        } finally {
            forget(push.repository(), id -> push.tags().forEach(tag -> drop(contents.tags, new TagKey(id, tag))));
        }
    }

    @Override
    public void deleteTag(Repository repository, Tag tag, String principal) throws IOException {
        try {
            index.deleteTag(repository, tag, principal);
        } finally {
            forget(repository, id -> drop(contents.tags, new TagKey(id, tag)));
        }
    }

    @Override
    public List<Tag> deleteManifest(Repository repository, Digest digest, String principal) throws IOException {
        try {
            List<Tag> removed = index.deleteManifest(repository, digest, principal);
            forget(repository, id -> removed.forEach(tag -> drop(contents.tags, new TagKey(id, tag))));
            return removed;
        } catch (IOException e) {
            forgetAll();
            throw e;
        } finally {
            forget(repository, id -> drop(contents.manifests, new DigestKey(id, digest)));
        }
    }

    @Override
    public void putImage(ManifestPush push) throws IOException {
        try {
            index.putImage(push);
        } finally {
            forget(push.repository(), id -> push.tags().forEach(tag -> drop(contents.tags, new TagKey(id, tag))));
        }
    }

    @Override
    public Digest deleteImageTag(Repository repository, Tag tag, Optional<Digest> at, String principal)
            throws IOException {
        try {
            Digest digest = index.deleteImageTag(repository, tag, at, principal);
            forget(repository, id -> drop(contents.manifests, new DigestKey(id, digest)));
            return digest;
        } catch (IOException e) {
            forgetAll();
            throw e;
        } finally {
            forget(repository, id -> drop(contents.tags, new TagKey(id, tag)));
        }
    }

    @Override
    public Image changeImageStatus(Repository repository, Digest digest, ImageStatus status, String principal)
            throws IOException {
        try {
            return index.changeImageStatus(repository, digest, status, principal);
        } finally {
            forget(repository, id -> drop(contents.manifests, new DigestKey(id, digest)));
        }
    }

    @Override
    public boolean deleteImage(Repository repository, ImageState was, String principal) throws IOException {
        try {
            return index.deleteImage(repository, was, principal);
        } finally {
            forget(repository, id -> {
                was.tags().forEach(tag -> drop(contents.tags, new TagKey(id, tag)));
                drop(contents.manifests, new DigestKey(id, was.digest()));
            });
        }
    }

    @Override
    public boolean archiveImage(Repository repository, ImageState was, String principal) throws IOException {
        try {
            return index.archiveImage(repository, was, principal);
        } finally {
            forget(repository, id -> drop(contents.manifests, new DigestKey(id, was.digest())));
        }
    }

    @Override
    public StoredRepository deleteRepository(Repository repository, Removal removal) throws IOException {
        leaving.merge(repository, 1, Integer::sum);
        try {
            drop(repositories, repository);
            return index.deleteRepository(repository, removal);
        } finally {
            leaving.computeIfPresent(repository, (_, deletions) -> deletions == 1 ? null : deletions - 1);
        }
    }

    @Override
    public boolean removeRemains() throws IOException {
        return index.removeRemains();
    }

    @Override
    public StoredRepository changeSettings(Repository repository, UnaryOperator<RepositorySettings> change)
            throws IOException {
        try {
            return index.changeSettings(repository, change);
        } finally {
            drop(repositories, repository);
        }
    }

    @Override
    public StoredRepository tagRepository(Repository repository, Map<String, String> tags) throws IOException {
        try {
            return index.tagRepository(repository, tags);
        } finally {
            drop(repositories, repository);
        }
    }

    @Override
    public StoredRepository untagRepository(Repository repository, Set<String> keys) throws IOException {
        try {
            return index.untagRepository(repository, keys);
        } finally {
            drop(repositories, repository);
        }
    }

    /** Drops what a write to the repository has changed. */
    private void forget(Repository repository, LongConsumer drop) {
        try {
            findRepository(repository).ifPresent(found -> drop.accept(found.id()));
        } catch (IOException e) {
            forgetAll();
        }
    }

    private void forgetAll() {
        contents = Contents.empty(bytes);
    }

    @FunctionalInterface
    private interface Load<V> {
        Optional<V> load() throws IOException;
    }

    /* A loader cannot throw IOException: it goes through the cache unchecked, and comes out as it was. A load that throws leaves no entry. */
    private static <K, V> Optional<V> find(Cache<K, V> cache, K key, Load<V> load) throws IOException {
        Function<K, @Nullable V> loader = _ -> {
            try {
                return load.load().orElse(null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        try {
            return Optional.ofNullable(cache.get(key, loader));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static <K, V> void drop(Cache<K, V> cache, K key) {
        cache.asMap().compute(key, (_, _) -> null);
    }

    /* What is not remembered. */

    @Override
    public List<StoredRepository> describeRepositories(RegistryId registry, Optional<String> after, int limit)
            throws IOException {
        return index.describeRepositories(registry, after, limit);
    }

    @Override
    public StoredRepository createRepository(Repository repository, NewRepository beginning) throws IOException {
        return index.createRepository(repository, beginning);
    }

    @Override
    public List<RepositoryName> repositories(RegistryId registry, Optional<String> after, int limit)
            throws IOException {
        return index.repositories(registry, after, limit);
    }

    @Override
    public boolean linkBlob(Repository repository, StoredBlob blob, Optional<UploadId> upload,
            WriteConditions conditions) throws IOException {
        return index.linkBlob(repository, blob, upload, conditions);
    }

    @Override
    public boolean mountBlob(Repository target, Digest digest, Repository source, WriteConditions conditions)
            throws IOException {
        return index.mountBlob(target, digest, source, conditions);
    }

    @Override
    public List<RepositoryName> repositoriesWithBlob(RegistryId registry, Digest digest, int limit) throws IOException {
        return index.repositoriesWithBlob(registry, digest, limit);
    }

    @Override
    public List<Tag> tags(Repository repository, Optional<String> after, int limit) throws IOException {
        return index.tags(repository, after, limit);
    }

    @Override
    public ReferrerPage referrers(Repository repository, Digest subject, Optional<String> artifactType, long after,
            int bytes) throws IOException {
        return index.referrers(repository, subject, artifactType, after, bytes);
    }

    @Override
    public ImageIdPage imageIds(Repository repository, ImageFilter filter, Optional<ImagePosition> after, int limit)
            throws IOException {
        return index.imageIds(repository, filter, after, limit);
    }

    @Override
    public ImagePage images(Repository repository, ImageFilter filter, OptionalLong after, int limit)
            throws IOException {
        return index.images(repository, filter, after, limit);
    }

    @Override
    public Optional<Image> findImage(Repository repository, Reference reference) throws IOException {
        return index.findImage(repository, reference);
    }

    @Override
    public Optional<StoredManifest> findContent(Repository repository, Digest digest) throws IOException {
        return index.findContent(repository, digest);
    }

    @Override
    public Map<Long, Set<Digest>> indexesOf(Repository repository, List<Long> images) throws IOException {
        return index.indexesOf(repository, images);
    }

    @Override
    public ImageReferrerPage imageReferrers(Repository repository, Digest subject, ReferrerFilter filter, long after,
            int limit, int bytes) throws IOException {
        return index.imageReferrers(repository, subject, filter, after, limit, bytes);
    }

    @Override
    public BlobUse blobUse(Repository repository, Digest digest) throws IOException {
        return index.blobUse(repository, digest);
    }

    @Override
    public void addPulls(List<PullCount> pulls) throws IOException {
        index.addPulls(pulls);
    }

    @Override
    public List<Event> events(long after, int limit) throws IOException {
        return index.events(after, limit);
    }

    @Override
    public int trimEvents(Instant before, int limit) throws IOException {
        return index.trimEvents(before, limit);
    }

    @Override
    public void putDocument(Document.Key key, String body) throws IOException {
        index.putDocument(key, body);
    }

    @Override
    public Optional<Document> findDocument(Document.Key key) throws IOException {
        return index.findDocument(key);
    }

    @Override
    public Optional<Document> deleteDocument(Document.Key key) throws IOException {
        return index.deleteDocument(key);
    }

    @Override
    public List<Document> documents(Document.Kind kind, RegistryId registry, Optional<String> after, int limit)
            throws IOException {
        return index.documents(kind, registry, after, limit);
    }

    @Override
    public boolean addDocument(Document.Key key, String body, int most) throws IOException {
        return index.addDocument(key, body, most);
    }

    @Override
    public boolean replaceDocument(Document old, String body) throws IOException {
        return index.replaceDocument(old, body);
    }

    @Override
    public List<Document> registryDocuments(Document.Kind kind, RegistryId registry, Optional<String> after,
            int limit) throws IOException {
        return index.registryDocuments(kind, registry, after, limit);
    }

    @Override
    public List<Document> repositoryDocuments(Document.Kind kind, Repository repository) throws IOException {
        return index.repositoryDocuments(kind, repository);
    }

    @Override
    public List<DocumentRun> documentsToRun(Document.Kind kind, RegistryId registry, Instant notSince,
            Optional<String> after, int limit) throws IOException {
        return index.documentsToRun(kind, registry, notSince, after, limit);
    }

    @Override
    public Optional<Instant> lastRun(Document.Key key) throws IOException {
        return index.lastRun(key);
    }

    @Override
    public boolean noteRun(Document.Key key, Optional<Instant> last, Optional<Instant> now) throws IOException {
        return index.noteRun(key, last, now);
    }

    @Override
    public void saveUpload(UploadRecord upload) throws IOException {
        index.saveUpload(upload);
    }

    @Override
    public Optional<UploadRecord> findUpload(UploadId id) throws IOException {
        return index.findUpload(id);
    }

    @Override
    public void dropUpload(UploadId id) throws IOException {
        index.dropUpload(id);
    }

    @Override
    public List<UploadRecord> uploadsIdleSince(Instant moment, int limit) throws IOException {
        return index.uploadsIdleSince(moment, limit);
    }

    @Override
    public boolean knows(Location location) throws IOException {
        return index.knows(location);
    }

    @Override
    public List<Location> doomed(int limit) throws IOException {
        return index.doomed(limit);
    }

    @Override
    public void forgetDoomed(Location location) throws IOException {
        index.forgetDoomed(location);
    }

    @Override
    public void postponeDoomed(Location location) throws IOException {
        index.postponeDoomed(location);
    }

    @Override
    public void close() throws IOException {
        index.close();
    }
}
