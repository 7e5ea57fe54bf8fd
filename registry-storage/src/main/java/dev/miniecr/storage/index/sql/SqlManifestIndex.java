package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.index.BlobUse;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.DocumentRun;
import dev.miniecr.storage.index.Event;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImageIdPage;
import dev.miniecr.storage.index.ImagePage;
import dev.miniecr.storage.index.ImagePosition;
import dev.miniecr.storage.index.ImageReferrerPage;
import dev.miniecr.storage.index.ImageState;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.PullCount;
import dev.miniecr.storage.index.ReferrerPage;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.index.StoredManifest;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.index.UploadRecord;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.RegistryError.BlobUnknown;
import dev.miniecr.storage.oci.RegistryError.RepositoryExists;
import dev.miniecr.storage.oci.RegistryError.RepositoryNotEmpty;
import dev.miniecr.storage.oci.RegistryError.StillReferenced;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The index in tables: every method is one unit of its database. */
public final class SqlManifestIndex implements ManifestIndex {
    /*
     * Every unit takes its rows in the same order, on PostgreSQL with locks: the repository, the links and manifests that it relies on, digests,
     * the manifest, its tags by name, reviews, events; and the rows of one table by number. Who relies on a row keeps it from being removed. Who
     * removes it claims it first, and only then looks whether anything names it; so a push and a delete that meet cannot both succeed.
     */
    /* Some 20 ms, in which no other unit runs on SQLite. */
    private static final int REMOVED_AT_ONCE = 1_000;

    private final Database database;
    private final RepositoryTable repositories;
    private final ResourceTagTable resourceTags = new ResourceTagTable();
    private final DigestTable digests = new DigestTable();
    private final BlobTables blobs;
    private final ManifestTables manifests;
    private final ReferrerTable referrers = new ReferrerTable();
    private final TagTables tags;
    private final DocumentTable documents;
    private final UploadTable uploads = new UploadTable();
    private final DoomedTable doomed;
    private final ReviewTable reviews;
    private final RemainsTables remains;
    private final ImageChanges changes;
    private final SqlImages images;

    /** How long a link is kept that no manifest needs yet, and how long after it what lost a reference is looked at. */
    public record Delays(Duration protection, Duration review) {
        public static final Delays DEFAULT = new Delays(Duration.ofHours(1), Duration.ofDays(1));
    }

    /** Brings the database's tables up to date first. Closing the index closes the database. */
    public SqlManifestIndex(Database database, Clock clock, Delays delays) throws IOException {
        this.database = database;
        this.documents = new DocumentTable(database.dialect(), clock);
        this.repositories = new RepositoryTable(database.dialect(), clock, resourceTags, documents);
        this.doomed = new DoomedTable(clock);
        this.blobs = new BlobTables(database.dialect(), clock, delays.protection, doomed);
        this.manifests = new ManifestTables(database.dialect(), clock, digests, blobs, referrers);
        this.tags = new TagTables(database.dialect(), clock, repositories);
        this.reviews = new ReviewTable(clock, delays.review);
        this.remains = new RemainsTables(database.dialect(), blobs, reviews);
        ImageTable imageTable = new ImageTable(clock);
        EventTable events = new EventTable(database.dialect(), clock);
        this.changes = new ImageChanges(repositories, manifests, tags, imageTable, reviews, documents, events);
        this.images = new SqlImages(database, repositories, manifests, referrers, imageTable, changes, events);
        new Migrations(database.dialect(), clock).apply(database);
    }

    @Override
    public void close() throws IOException {
        database.close();
    }

    @Override
    public Optional<StoredRepository> findRepository(Repository repository) throws IOException {
        return database.read(connection -> repositories.find(connection, repository));
    }

    @Override
    public List<StoredRepository> describeRepositories(RegistryId registry, Optional<String> after, int limit)
            throws IOException {
        return database.read(connection -> repositories.after(connection, registry, after, limit));
    }

    @Override
    public StoredRepository createRepository(Repository repository, NewRepository beginning) throws IOException {
        return database.write(connection -> repositories.create(connection, repository, beginning)
                .orElseThrow(() -> new RegistryException(new RepositoryExists(repository))));
    }

    @Override
    public StoredRepository deleteRepository(Repository repository, Removal removal) throws IOException {
        return database.write(connection -> {
            StoredRepository removed = repositories.requireToRemove(connection, repository);
            if (removal == Removal.IF_EMPTY && manifests.any(connection, removed.id())) {
                throw new RegistryException(new RepositoryNotEmpty(repository));
            }
            resourceTags.removeAll(connection, removed.id());
            for (Location location : uploads.removeAll(connection, repository)) {
                doomed.add(connection, location);
            }
            remains.setAside(connection, removed.id());
            remains.remove(connection, removed.id(), REMOVED_AT_ONCE);
            return removed;
        });
    }

    @Override
    public boolean removeRemains() throws IOException {
        if (!database.read(remains::any)) {
            return false;
        }
        return database.write(connection -> {
            Optional<Long> next = remains.next(connection);
            if (next.isPresent()) {
                remains.remove(connection, next.get(), REMOVED_AT_ONCE);
            }
            return next.isPresent();
        });
    }

    @Override
    public StoredRepository changeSettings(Repository repository, UnaryOperator<RepositorySettings> change)
            throws IOException {
        return database.write(connection -> {
            StoredRepository found = repositories.requireToChange(connection, repository);
            StoredRepository changed = found.with(change.apply(found.settings()));
            repositories.change(connection, changed);
            return changed;
        });
    }

    @Override
    public StoredRepository tagRepository(Repository repository, Map<String, String> set) throws IOException {
        return database.write(connection -> {
            StoredRepository found = repositories.requireToChange(connection, repository);
            return found.with(resourceTags.put(connection, found.id(), found.tags(), set));
        });
    }

    @Override
    public StoredRepository untagRepository(Repository repository, Set<String> keys) throws IOException {
        return database.write(connection -> {
            StoredRepository found = repositories.requireToChange(connection, repository);
            resourceTags.remove(connection, found.id(), keys);
            Map<String, String> left = new HashMap<>(found.tags());
            left.keySet().removeAll(keys);
            return found.with(left);
        });
    }

    @Override
    public List<RepositoryName> repositories(RegistryId registry, Optional<String> after, int limit)
            throws IOException {
        return database.read(connection -> repositories.namesAfter(connection, registry, after, limit));
    }

    @Override
    public Optional<StoredBlob> findBlob(Repository repository, Digest digest) throws IOException {
        return database.read(connection -> blobs.find(connection, repository, digest));
    }

    @Override
    public Optional<StoredBlob> findBlob(Digest digest) throws IOException {
        return database.read(connection -> blobs.find(connection, digest));
    }

    @Override
    public boolean linkBlob(Repository repository, StoredBlob blob, Optional<UploadId> upload,
            WriteConditions conditions) throws IOException {
        return database.write(connection -> {
            Optional<Long> digestId = blobs.findAt(connection, blob.digest(), blob.location());
            if (digestId.isEmpty()) {
                return false;
            }
            long repositoryId = repositories.findOrCreate(connection, repository, conditions);
            blobs.link(connection, repositoryId, digestId.get());
            forget(connection, upload);
            return true;
        });
    }

    @Override
    public Optional<Location> addBlob(Repository repository, StoredBlob blob, Optional<Location> replaces,
            Optional<UploadId> upload, WriteConditions conditions) throws IOException {
        return database.write(connection -> {
            long repositoryId = repositories.findOrCreate(connection, repository, conditions);
            long digestId = digests.findOrAdd(connection, blob.digest());
            Optional<Location> unneeded = blobs.add(connection, digestId, blob, replaces);
            blobs.link(connection, repositoryId, digestId);
            forget(connection, upload);
            return unneeded;
        });
    }

    @Override
    public boolean mountBlob(Repository target, Digest digest, Repository source, WriteConditions conditions)
            throws IOException {
        return database.write(connection -> {
            Optional<Long> digestId = blobs.findMountable(connection, source, digest);
            if (digestId.isEmpty()) {
                return false;
            }
            blobs.link(connection, repositories.findOrCreate(connection, target, conditions), digestId.get());
            return true;
        });
    }

    @Override
    public List<RepositoryName> repositoriesWithBlob(RegistryId registry, Digest digest, int limit) throws IOException {
        return database.read(connection -> blobs.repositories(connection, registry, digest, limit));
    }

    @Override
    public void deleteBlob(Repository repository, Digest digest) throws IOException {
        change(connection -> {
            long repositoryId = repositories.requireAndKeep(connection, repository);
            long digestId = blobs.findLinked(connection, repositoryId, digest)
                    .orElseThrow(() -> new RegistryException(new BlobUnknown(digest)));
            List<Digest> users = manifests.usersOf(connection, repositoryId, digestId);
            if (!users.isEmpty()) {
                throw new RegistryException(new StillReferenced(digest, users));
            }
            blobs.unlink(connection, repositoryId, digestId);
            reviews.unlinked(connection, digestId);
        });
    }

    @Override
    public void markDamaged(Digest digest, Location location) throws IOException {
        change(connection -> blobs.markDamaged(connection, digest, location));
    }

    @Override
    public void putManifest(ManifestPush push) throws IOException {
        change(connection -> changes.push(connection, push));
    }

    @Override
    public Optional<StoredManifest> findManifest(Repository repository, Digest digest) throws IOException {
        return database.read(connection -> manifests.findActive(connection, repository, digest));
    }

    @Override
    public Optional<Digest> findTag(Repository repository, Tag tag) throws IOException {
        return database.read(connection -> tags.find(connection, repository, tag));
    }

    @Override
    public List<Tag> tags(Repository repository, Optional<String> after, int limit) throws IOException {
        return database.read(
                connection -> tags.after(connection, repositories.require(connection, repository), after, limit));
    }

    @Override
    public void deleteTag(Repository repository, Tag tag, String principal) throws IOException {
        change(connection -> changes.deleteTag(connection, repository, tag, principal));
    }

    @Override
    public List<Tag> deleteManifest(Repository repository, Digest digest, String principal) throws IOException {
        return database.write(connection -> changes.deleteManifest(connection, repository, digest, principal));
    }

    @Override
    public ReferrerPage referrers(Repository repository, Digest subject, Optional<String> artifactType, long after,
            int bytes) throws IOException {
        return database.read(connection -> referrers.page(connection, repository, subject, artifactType, after, bytes));
    }

    @Override
    public ImageIdPage imageIds(Repository repository, ImageFilter filter, Optional<ImagePosition> after, int limit)
            throws IOException {
        return images.imageIds(repository, filter, after, limit);
    }

    @Override
    public ImagePage images(Repository repository, ImageFilter filter, OptionalLong after, int limit)
            throws IOException {
        return images.images(repository, filter, after, limit);
    }

    @Override
    public Optional<Image> findImage(Repository repository, Reference reference) throws IOException {
        return images.findImage(repository, reference);
    }

    @Override
    public Optional<StoredManifest> findContent(Repository repository, Digest digest) throws IOException {
        return images.findContent(repository, digest);
    }

    @Override
    public void putImage(ManifestPush push) throws IOException {
        images.putImage(push);
    }

    @Override
    public Digest deleteImageTag(Repository repository, Tag tag, Optional<Digest> at, String principal)
            throws IOException {
        return images.deleteImageTag(repository, tag, at, principal);
    }

    @Override
    public Image changeImageStatus(Repository repository, Digest digest, ImageStatus status, String principal)
            throws IOException {
        return images.changeImageStatus(repository, digest, status, principal);
    }

    @Override
    public Map<Long, Set<Digest>> indexesOf(Repository repository, List<Long> ids) throws IOException {
        return images.indexesOf(repository, ids);
    }

    @Override
    public boolean deleteImage(Repository repository, ImageState was, String principal) throws IOException {
        return images.deleteImage(repository, was, principal);
    }

    @Override
    public boolean archiveImage(Repository repository, ImageState was, String principal) throws IOException {
        return images.archiveImage(repository, was, principal);
    }

    @Override
    public ImageReferrerPage imageReferrers(Repository repository, Digest subject, ReferrerFilter filter, long after,
            int limit, int bytes) throws IOException {
        return images.imageReferrers(repository, subject, filter, after, limit, bytes);
    }

    @Override
    public BlobUse blobUse(Repository repository, Digest digest) throws IOException {
        return images.blobUse(repository, digest);
    }

    @Override
    public void addPulls(List<PullCount> pulls) throws IOException {
        images.addPulls(pulls);
    }

    @Override
    public List<Event> events(long after, int limit) throws IOException {
        return images.events(after, limit);
    }

    @Override
    public int trimEvents(Instant before, int limit) throws IOException {
        return images.trimEvents(before, limit);
    }

    @Override
    public void putDocument(Document.Key key, String body) throws IOException {
        change(connection -> documents.put(connection, ownerToKeep(connection, key), key, body));
    }

    @Override
    public boolean addDocument(Document.Key key, String body, int most) throws IOException {
        return database
                .write(connection -> documents.add(connection, ownerToKeep(connection, key), key, body, most));
    }

    @Override
    public boolean replaceDocument(Document old, String body) throws IOException {
        return database.write(
                connection -> documents.replace(connection, ownerToKeep(connection, old.key()), old, body));
    }

    @Override
    public Optional<Document> findDocument(Document.Key key) throws IOException {
        return database.read(connection -> documents.find(connection, owner(connection, key), key));
    }

    @Override
    public Optional<Document> deleteDocument(Document.Key key) throws IOException {
        return database.write(connection -> documents.remove(connection, ownerToKeep(connection, key), key));
    }

    @Override
    public List<Document> documents(Document.Kind kind, RegistryId registry, Optional<String> after, int limit)
            throws IOException {
        return database.read(connection -> documents.ofRepositories(connection, kind, registry, after, limit));
    }

    @Override
    public List<Document> registryDocuments(Document.Kind kind, RegistryId registry, Optional<String> after,
            int limit) throws IOException {
        return database.read(connection -> documents.ofTheRegistry(connection, kind, registry, after, limit));
    }

    @Override
    public List<Document> repositoryDocuments(Document.Kind kind, Repository repository) throws IOException {
        return database.read(connection -> documents.ofARepository(connection,
                repositories.require(connection, repository), kind, repository));
    }

    @Override
    public List<DocumentRun> documentsToRun(Document.Kind kind, RegistryId registry, Instant notSince,
            Optional<String> after, int limit) throws IOException {
        return database.read(connection -> documents.toRun(connection, kind, registry, notSince, after, limit));
    }

    @Override
    public Optional<Instant> lastRun(Document.Key key) throws IOException {
        return database.read(connection -> documents.lastRun(connection, owner(connection, key), key));
    }

    @Override
    public boolean noteRun(Document.Key key, Optional<Instant> last, Optional<Instant> now) throws IOException {
        return database
                .write(connection -> documents.noteRun(connection, ownerToKeep(connection, key), key, last, now));
    }

    private long owner(Connection connection, Document.Key key) throws SQLException {
        return key.repository().isEmpty()
                ? DocumentTable.OF_THE_REGISTRY
                : repositories.require(connection, new Repository(key.registry(), key.repository().get()));
    }

    private long ownerToKeep(Connection connection, Document.Key key) throws SQLException {
        if (key.repository().isEmpty()) {
            return DocumentTable.OF_THE_REGISTRY;
        }
        Repository repository = new Repository(key.registry(), key.repository().get());
        long repositoryId = repositories.requireAndKeep(connection, repository);
        if (key.kind() == Document.Kind.IMAGE_SCAN) {
            manifests.requireAndKeep(connection, repositoryId, repository, Digest.parse(key.name()));
        }
        return repositoryId;
    }

    @Override
    public void saveUpload(UploadRecord upload) throws IOException {
        change(connection -> uploads.save(connection, upload));
    }

    @Override
    public Optional<UploadRecord> findUpload(UploadId id) throws IOException {
        return database.read(connection -> uploads.find(connection, id));
    }

    @Override
    public void dropUpload(UploadId id) throws IOException {
        change(connection -> {
            Optional<Location> location = uploads.remove(connection, id);
            if (location.isPresent()) {
                doomed.add(connection, location.get());
            }
        });
    }

    @Override
    public List<UploadRecord> uploadsIdleSince(Instant moment, int limit) throws IOException {
        return database.read(connection -> uploads.idleSince(connection, moment, limit));
    }

    @Override
    public boolean knows(Location location) throws IOException {
        return database.read(connection -> doomed.knows(connection, location));
    }

    @Override
    public List<Location> doomed(int limit) throws IOException {
        return database.read(connection -> doomed.inTurn(connection, limit));
    }

    @Override
    public void forgetDoomed(Location location) throws IOException {
        change(connection -> doomed.remove(connection, location));
    }

    @Override
    public void postponeDoomed(Location location) throws IOException {
        change(connection -> doomed.postpone(connection, location));
    }

    @FunctionalInterface
    private interface Change {
        void run(Connection connection) throws SQLException;
    }

    private void change(Change change) throws IOException {
        database.write(connection -> {
            change.run(connection);
            return true;
        });
    }

    private void forget(Connection connection, Optional<UploadId> upload) throws SQLException {
        if (upload.isPresent()) {
            uploads.remove(connection, upload.get());
        }
    }
}
