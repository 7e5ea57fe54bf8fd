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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An index that remembers tags, manifests and blobs which it was asked for. For one process that alone writes to the index. */
public final class CachingManifestIndex implements ManifestIndex {
    /*
     * Only what is there is remembered, never that something is not. An entry is made by the cache's own loader and nowhere else, and
     * dropped by compute after the writing transaction has returned, however it ended: compute waits for a load of the same key, so a load
     * that began before the commit cannot leave what it read. (invalidate promises nothing while a load runs.) A repository that is there
     * stays there, so nothing drops it.
     *
     * A blob is two entries: the repository's link to the digest, and where the digest's bytes are. When the bytes get a new place, one
     * entry goes, and all repositories see it.
     */
    private static final int LARGEST_MANIFEST = 256 << 10;
    private static final int OVERHEAD = 400;

    private record TagKey(Repository repository, Tag tag) {}

    private record DigestKey(Repository repository, Digest digest) {}

    private final ManifestIndex index;
    private final Cache<Repository, Boolean> repositories;
    private final Cache<TagKey, Digest> tags;
    private final Cache<DigestKey, StoredManifest> manifests;
    private final Cache<DigestKey, Boolean> links;
    private final Cache<Digest, StoredBlob> blobs;

    /** Closing it closes the index. The entries take about so many bytes together, three quarters of them for manifests. */
    public CachingManifestIndex(ManifestIndex index, long bytes) {
        this.index = index;
        this.manifests = cache(bytes / 4 * 3, (_, manifest) -> manifest.bytes().length + 2 * OVERHEAD);
        this.repositories = cache(bytes / 48, (_, _) -> OVERHEAD);
        this.tags = cache(bytes / 16, (_, _) -> 2 * OVERHEAD);
        this.links = cache(bytes / 12, (_, _) -> OVERHEAD);
        this.blobs = cache(bytes / 12, (_, _) -> 2 * OVERHEAD);
    }

    private static <K, V> Cache<K, V> cache(long bytes, Weigher<K, V> weigher) {
        return Caffeine.newBuilder().maximumWeight(bytes).weigher(weigher).executor(Runnable::run).build();
    }

    /** What findTag would answer, if that is known without waiting. */
    public Optional<Digest> cachedTag(Repository repository, Tag tag) {
        return Optional.ofNullable(tags.getIfPresent(new TagKey(repository, tag)));
    }

    /** What findManifest would answer, if that is known without waiting. */
    public Optional<StoredManifest> cachedManifest(Repository repository, Digest digest) {
        return Optional.ofNullable(manifests.getIfPresent(new DigestKey(repository, digest)));
    }

    /** What findBlob would answer, if that is known without waiting. */
    public Optional<StoredBlob> cachedBlob(Repository repository, Digest digest) {
        return links.getIfPresent(new DigestKey(repository, digest)) == null
                ? Optional.empty()
                : Optional.ofNullable(blobs.getIfPresent(digest));
    }

    @Override
    public Optional<Digest> findTag(Repository repository, Tag tag) throws IOException {
        return find(tags, new TagKey(repository, tag), () -> index.findTag(repository, tag));
    }

    @Override
    public Optional<StoredManifest> findManifest(Repository repository, Digest digest) throws IOException {
        AtomicReference<Optional<StoredManifest>> large = new AtomicReference<>(Optional.empty());
        Optional<StoredManifest> small = find(manifests, new DigestKey(repository, digest), () -> {
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
        Optional<Boolean> link = find(links, new DigestKey(repository, digest),
                () -> index.findBlob(repository, digest).map(_ -> true));
        return link.isEmpty() ? Optional.empty() : findBlob(digest);
    }

    @Override
    public Optional<StoredBlob> findBlob(Digest digest) throws IOException {
        return find(blobs, digest, () -> index.findBlob(digest));
    }

    @Override
    public Optional<Location> addBlob(Repository repository, StoredBlob blob, Optional<Location> replaces,
            Optional<UploadId> upload, WriteConditions conditions) throws IOException {
        try {
            return index.addBlob(repository, blob, replaces, upload, conditions);
        } finally {
            drop(blobs, blob.digest());
        }
    }

    @Override
    public void deleteBlob(Repository repository, Digest digest) throws IOException {
        try {
            index.deleteBlob(repository, digest);
        } finally {
            drop(links, new DigestKey(repository, digest));
        }
    }

    @Override
    public void markDamaged(Digest digest, Location location) throws IOException {
        try {
            index.markDamaged(digest, location);
        } finally {
            drop(blobs, digest);
        }
    }

    @Override
    public void putManifest(ManifestPush push) throws IOException {
        try {
            index.putManifest(push);
        } finally {
            push.tags().forEach(tag -> drop(tags, new TagKey(push.repository(), tag)));
        }
    }

    @Override
    public void deleteTag(Repository repository, Tag tag, String principal) throws IOException {
        try {
            index.deleteTag(repository, tag, principal);
        } finally {
            drop(tags, new TagKey(repository, tag));
        }
    }

    @Override
    public List<Tag> deleteManifest(Repository repository, Digest digest, String principal) throws IOException {
        try {
            List<Tag> removed = index.deleteManifest(repository, digest, principal);
            removed.forEach(tag -> drop(tags, new TagKey(repository, tag)));
            return removed;
        } catch (IOException e) {
            tags.asMap().forEach((key, at) -> {
                if (at.equals(digest) && key.repository.equals(repository)) {
                    drop(tags, key);
                }
            });
            throw e;
        } finally {
            drop(manifests, new DigestKey(repository, digest));
        }
    }

    @Override
    public void putImage(ManifestPush push) throws IOException {
        try {
            index.putImage(push);
        } finally {
            push.tags().forEach(tag -> drop(tags, new TagKey(push.repository(), tag)));
        }
    }

    @Override
    public Digest deleteImageTag(Repository repository, Tag tag, Optional<Digest> at, String principal)
            throws IOException {
        try {
            Digest digest = index.deleteImageTag(repository, tag, at, principal);
            drop(manifests, new DigestKey(repository, digest));
            return digest;
        } catch (IOException e) {
            dropManifests(repository);
            throw e;
        } finally {
            drop(tags, new TagKey(repository, tag));
        }
    }

    @Override
    public Image changeImageStatus(Repository repository, Digest digest, ImageStatus status, String principal)
            throws IOException {
        try {
            return index.changeImageStatus(repository, digest, status, principal);
        } finally {
            drop(manifests, new DigestKey(repository, digest));
        }
    }

    /** Which manifest a transaction removed that may or may not have happened, nobody knows. */
    private void dropManifests(Repository repository) {
        manifests.asMap().keySet().stream().filter(key -> key.repository.equals(repository))
                .forEach(key -> drop(manifests, key));
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
    public boolean hasRepository(Repository repository) throws IOException {
        return find(repositories, repository,
                () -> index.hasRepository(repository) ? Optional.of(true) : Optional.empty())
                .isPresent();
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
