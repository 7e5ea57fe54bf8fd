package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.BlobUse;
import dev.miniecr.storage.index.Event;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImageIdPage;
import dev.miniecr.storage.index.ImageIndex;
import dev.miniecr.storage.index.ImagePage;
import dev.miniecr.storage.index.ImagePosition;
import dev.miniecr.storage.index.ImageReferrerPage;
import dev.miniecr.storage.index.ImageState;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.PullCount;
import dev.miniecr.storage.index.StoredManifest;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.RegistryError.ImageExists;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The images in tables: every method is one unit of their database. */
final class SqlImages implements ImageIndex {
    private final Database database;
    private final RepositoryTable repositories;
    private final ManifestTables manifests;
    private final ReferrerTable referrers;
    private final ImageTable images;
    private final ImageChanges changes;
    private final PullTable pulls;
    private final EventTable events;

    SqlImages(Database database, RepositoryTable repositories, ManifestTables manifests, ReferrerTable referrers,
            ImageTable images, ImageChanges changes, EventTable events) {
        this.database = database;
        this.repositories = repositories;
        this.manifests = manifests;
        this.referrers = referrers;
        this.images = images;
        this.changes = changes;
        this.pulls = new PullTable(database.dialect());
        this.events = events;
    }

    @Override
    public ImageIdPage imageIds(Repository repository, ImageFilter filter, Optional<ImagePosition> after, int limit)
            throws IOException {
        return database.read(connection -> ImageIdQuery.page(connection, repositories.require(connection, repository),
                filter, after, limit));
    }

    @Override
    public ImagePage images(Repository repository, ImageFilter filter, OptionalLong after, int limit)
            throws IOException {
        return database.read(connection -> images.page(connection, repositories.require(connection, repository),
                filter, after, limit));
    }

    @Override
    public Optional<Image> findImage(Repository repository, Reference reference) throws IOException {
        return database.read(connection -> {
            Optional<Long> repositoryId = repositories.findId(connection, repository);
            return repositoryId.isEmpty()
                    ? Optional.empty()
                    : images.find(connection, repositoryId.get(), reference);
        });
    }

    @Override
    public Optional<StoredManifest> findContent(Repository repository, Digest digest) throws IOException {
        return database.read(connection -> manifests.find(connection, repository, digest));
    }

    @Override
    public void putImage(ManifestPush push) throws IOException {
        database.write(connection -> {
            if (!changes.push(connection, push)) {
                throw new RegistryException(new ImageExists(push.repository(), push.manifest().digest(),
                        push.tags().stream().findFirst()));
            }
            return true;
        });
    }

    @Override
    public Digest deleteImageTag(Repository repository, Tag tag, Optional<Digest> at, String principal)
            throws IOException {
        return database.write(connection -> changes.deleteImageTag(connection, repository, tag, at, principal));
    }

    @Override
    public Image changeImageStatus(Repository repository, Digest digest, ImageStatus status, String principal)
            throws IOException {
        return database.write(connection -> changes.changeStatus(connection, repository, digest, status, principal));
    }

    @Override
    public Map<Long, Set<Digest>> indexesOf(Repository repository, List<Long> ids) throws IOException {
        return database.read(connection -> manifests.indexesOf(connection,
                repositories.require(connection, repository), ids));
    }

    @Override
    public boolean deleteImage(Repository repository, ImageState was, String principal) throws IOException {
        return database.write(connection -> changes.deleteImage(connection, repository, was, principal));
    }

    @Override
    public boolean archiveImage(Repository repository, ImageState was, String principal) throws IOException {
        return database.write(connection -> changes.archiveImage(connection, repository, was, principal));
    }

    @Override
    public ImageReferrerPage imageReferrers(Repository repository, Digest subject, ReferrerFilter filter, long after,
            int limit, int bytes) throws IOException {
        return database.read(connection -> referrers.images(connection,
                repositories.require(connection, repository), subject, filter, after, limit, bytes));
    }

    @Override
    public BlobUse blobUse(Repository repository, Digest digest) throws IOException {
        return database.read(
                connection -> images.use(connection, repositories.require(connection, repository), digest));
    }

    @Override
    public void addPulls(List<PullCount> counts) throws IOException {
        database.write(connection -> {
            pulls.add(connection, counts);
            return true;
        });
    }

    /** On PostgreSQL it holds a lock until its transaction ends. */
    @Override
    public List<Event> events(long after, int limit) throws IOException {
        Database.Unit<List<Event>> unit = connection -> events.after(connection, after, limit);
        return switch (database.dialect()) {
            case SQLITE -> database.read(unit);
            case POSTGRESQL -> database.write(unit);
        };
    }

    @Override
    public int trimEvents(Instant before, int limit) throws IOException {
        return database.write(connection -> events.trim(connection, before, limit));
    }
}
