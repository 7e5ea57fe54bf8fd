package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageState;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.sql.EventTable.Place;
import dev.miniecr.storage.index.sql.EventTable.Told;
import dev.miniecr.storage.index.sql.ManifestTables.Standing;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError.ManifestUnknown;
import dev.miniecr.storage.oci.RegistryError.StillReferenced;
import dev.miniecr.storage.oci.RegistryError.TagElsewhere;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What is done to images, and told of: pushes, removals and changes of status, each the whole of a unit. */
final class ImageChanges {
    private final RepositoryTable repositories;
    private final ManifestTables manifests;
    private final TagTables tags;
    private final ImageTable images;
    private final ReviewTable reviews;
    private final DocumentTable documents;
    private final EventTable events;

    ImageChanges(RepositoryTable repositories, ManifestTables manifests, TagTables tags, ImageTable images,
            ReviewTable reviews, DocumentTable documents, EventTable events) {
        this.repositories = repositories;
        this.manifests = manifests;
        this.tags = tags;
        this.images = images;
        this.reviews = reviews;
        this.documents = documents;
        this.events = events;
    }

    /** False when everything was as the push leaves it. */
    boolean push(Connection connection, ManifestPush push) throws SQLException {
        long repositoryId = repositories.findOrCreate(connection, push.repository(), push.conditions());
        Standing manifest = manifests.findOrAdd(connection, repositoryId, push);
        Optional<Instant> restored = manifest.status() == ImageStatus.ARCHIVED
                ? images.changeStatus(connection, manifest.id(), ImageStatus.ACTIVE, push.principal())
                : Optional.empty();
        TagTables.Moves moves = tags.move(connection, repositoryId, push,
                new TagTables.Target(manifest.id(), manifest.digestId(), push.manifest().digest()));
        reviews.untagged(connection, repositoryId, moves.left(), "tag moved");
        Place place = new Place(repositoryId, push.repository());
        Told told = Told.of(push.manifest());
        if (restored.isPresent()) {
            events.statusChanged(connection, place, told, ImageStatus.ACTIVE, restored.get());
        }
        boolean pushed = manifest.fresh() || !moves.tags().isEmpty();
        if (pushed) {
            events.pushed(connection, place, told, moves.tags());
        }
        return pushed || restored.isPresent();
    }

    void deleteTag(Connection connection, Repository repository, Tag tag, String principal) throws SQLException {
        long repositoryId = repositories.requireAndKeep(connection, repository);
        TagTables.Target from = tags.remove(connection, repositoryId, tag, principal)
                .orElseThrow(() -> new RegistryException(new ManifestUnknown(repository, tag)));
        Standing manifest = manifests.find(connection, repositoryId, from.digest()).orElseThrow(Sql::lostRace);
        untagged(connection, new Place(repositoryId, repository), tag, from.digest(), manifest);
    }

    List<Tag> deleteManifest(Connection connection, Repository repository, Digest digest, String principal)
            throws SQLException {
        long repositoryId = repositories.requireAndKeep(connection, repository);
        Standing manifest = manifests.findToRemove(connection, repositoryId, digest)
                .orElseThrow(() -> new RegistryException(new ManifestUnknown(repository, digest)));
        return remove(connection, new Place(repositoryId, repository), digest, manifest, principal);
    }

    /* The manifest first and then the tag, as everybody takes them; the tag may move in between. */
    Digest deleteImageTag(Connection connection, Repository repository, Tag tag, Optional<Digest> named,
            String principal) throws SQLException {
        long repositoryId = repositories.requireAndKeep(connection, repository);
        TagTables.Target at = tags.at(connection, repositoryId, tag)
                .orElseThrow(() -> new RegistryException(new ManifestUnknown(repository, tag)));
        if (named.isPresent() && !named.get().equals(at.digest())) {
            throw new RegistryException(new TagElsewhere(tag, named.get()));
        }
        Standing manifest = manifests.findToRemove(connection, repositoryId, at.digest()).orElseThrow(Sql::lostRace);
        Place place = new Place(repositoryId, repository);
        if (!tags.hasOtherThan(connection, repositoryId, manifest.id(), tag)) {
            if (!remove(connection, place, at.digest(), manifest, principal).equals(List.of(tag))) {
                throw Sql.lostRace();
            }
            return at.digest();
        }
        if (!tags.remove(connection, repositoryId, tag, principal).equals(Optional.of(at))) {
            throw Sql.lostRace();
        }
        untagged(connection, place, tag, at.digest(), manifest);
        return at.digest();
    }

    Image changeStatus(Connection connection, Repository repository, Digest digest, ImageStatus status,
            String principal) throws SQLException {
        long repositoryId = repositories.requireAndKeep(connection, repository);
        Standing manifest = manifests.find(connection, repositoryId, digest)
                .orElseThrow(() -> new RegistryException(new ManifestUnknown(repository, digest)));
        Optional<Instant> changed = images.changeStatus(connection, manifest.id(), status, principal);
        Image image = images.find(connection, manifest.id())
                .orElseThrow(() -> new RegistryException(new ManifestUnknown(repository, digest)));
        if (changed.isPresent()) {
            events.statusChanged(connection, new Place(repositoryId, repository), Told.of(digest, manifest), status,
                    changed.get());
        }
        return image;
    }

    /** False when the image is not as it was. */
    boolean deleteImage(Connection connection, Repository repository, ImageState was, String principal)
            throws SQLException {
        Place place = new Place(repositories.requireAndKeep(connection, repository), repository);
        Optional<Standing> manifest = asItWas(connection, place, was);
        if (manifest.isPresent()) {
            remove(connection, place, was.digest(), manifest.get(), principal);
        }
        return manifest.isPresent();
    }

    /** False when the image is not as it was. */
    boolean archiveImage(Connection connection, Repository repository, ImageState was, String principal)
            throws SQLException {
        Place place = new Place(repositories.requireAndKeep(connection, repository), repository);
        Optional<Standing> manifest = asItWas(connection, place, was);
        if (manifest.isEmpty()) {
            return false;
        }
        List<Digest> indexes = manifests.activeIndexesWith(connection, place.repositoryId(), manifest.get().digestId());
        if (!indexes.isEmpty()) {
            throw new RegistryException(new StillReferenced(was.digest(), indexes));
        }
        Optional<Instant> changed = images.changeStatus(connection, manifest.get().id(), ImageStatus.ARCHIVED,
                principal);
        if (changed.isPresent()) {
            events.statusChanged(connection, place, Told.of(was.digest(), manifest.get()), ImageStatus.ARCHIVED,
                    changed.get());
        }
        return changed.isPresent();
    }

    /* It stays so until the transaction ends. */
    private Optional<Standing> asItWas(Connection connection, Place place, ImageState was) throws SQLException {
        Optional<Standing> manifest = manifests.findToRemove(connection, place.repositoryId(), was.digest());
        if (manifest.isEmpty()) {
            return Optional.empty();
        }
        tags.hold(connection, place.repositoryId(), manifest.get().id());
        return images.find(connection, manifest.get().id()).filter(image -> image.state().equals(was))
                .flatMap(_ -> manifest);
    }

    private void untagged(Connection connection, Place place, Tag tag, Digest digest, Standing manifest)
            throws SQLException {
        reviews.untagged(connection, place.repositoryId(), new TreeSet<>(List.of(manifest.digestId())), "tag deleted");
        events.deleted(connection, place, Told.of(digest, manifest), List.of(tag));
    }

    private List<Tag> remove(Connection connection, Place place, Digest digest, Standing manifest, String principal)
            throws SQLException {
        List<Digest> indexes = manifests.indexesWith(connection, place.repositoryId(), manifest.digestId());
        if (!indexes.isEmpty()) {
            throw new RegistryException(new StillReferenced(digest, indexes));
        }
        List<Tag> removed = tags.removeAll(connection, place.repositoryId(), manifest.id(), principal);
        reviews.removed(connection, place.repositoryId(), manifest.id(), manifest.digestId());
        manifests.remove(connection, manifest.id());
        documents.imageRemoved(connection, place.repositoryId(), place.repository(), digest);
        events.deleted(connection, place, Told.of(digest, manifest), removed);
        return removed;
    }
}
