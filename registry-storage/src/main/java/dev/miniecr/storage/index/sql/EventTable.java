package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.Event;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What happened to images, in the words of EventBridge's ECR events. */
final class EventTable {
    /*
     * On PostgreSQL a sequence is taken before its transaction commits, and transactions may commit in another order. So whoever adds events
     * shares a lock until its end, and whoever reads them waits for the lock alone: what it does not see then comes after all that it sees.
     * Events are the last rows of their transaction, so that nobody who holds the lock waits for a row.
     */
    private static final String ADDING = "SELECT pg_advisory_xact_lock_shared(5577002)";
    private static final String READING = "SELECT pg_advisory_xact_lock(5577002)";

    private static final String IMAGE_ACTION = "ECR Image Action";
    private static final String REFERRER_ACTION = "ECR Referrer Action";

    private static final String ADD = """
            INSERT INTO events (registry_id, repository_id, repository_name, type, detail, at)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private static final String AFTER = """
            SELECT sequence, registry_id, repository_name, type, detail, at
            FROM events
            WHERE sequence > ?
            ORDER BY sequence
            LIMIT ?""";

    private static final String TRIM = """
            DELETE FROM events
            WHERE sequence IN (
                SELECT p.sequence
                FROM (
                    SELECT sequence, at
                    FROM events
                    WHERE sequence > 0
                    ORDER BY sequence
                    LIMIT ?
                ) AS p
                WHERE p.at < ?
            )""";

    private final Dialect dialect;
    private final Clock clock;
    private final JsonMapper json = new JsonMapper();

    /** The repository that it happened in. */
    record Place(long repositoryId, Repository repository) {}

    /** The image that it happened to. */
    record Told(Digest digest, MediaType mediaType, Optional<String> artifactType, boolean referrer) {
        static Told of(Manifest manifest) {
            return new Told(manifest.digest(), manifest.mediaType(), manifest.artifactType(),
                    manifest.subject().isPresent());
        }

        static Told of(Digest digest, ManifestTables.Standing manifest) {
            return new Told(digest, manifest.mediaType(), manifest.artifactType(), manifest.referrer());
        }
    }

    EventTable(Dialect dialect, Clock clock) {
        this.dialect = dialect;
        this.clock = clock;
    }

    /** One event a tag that was set or moved; one without a tag when there is none. */
    void pushed(Connection connection, Place place, Told image, List<Tag> tags) throws SQLException {
        add(connection, place, image, tagged(place, image, "PUSH", tags));
    }

    /** One event a tag that went; one without a tag when there was none. */
    void deleted(Connection connection, Place place, Told image, List<Tag> tags) throws SQLException {
        add(connection, place, image, tagged(place, image, "DELETE", tags));
    }

    void statusChanged(Connection connection, Place place, Told image, ImageStatus status, Instant at)
            throws SQLException {
        ObjectNode detail = detail(place, image, "UPDATE_STORAGE_CLASS");
        switch (status) {
            case ACTIVE -> detail.put("target-storage-class", "STANDARD").put("last-activated-at", at.toString());
            case ARCHIVED -> detail.put("target-storage-class", "ARCHIVE");
        }
        add(connection, place, image, List.of(detail));
    }

    /** None that is committed later comes before one of these. */
    List<Event> after(Connection connection, long sequence, int limit) throws SQLException {
        lock(connection, READING);
        return Sql.list(connection, AFTER,
                row -> new Event(row.getLong(1),
                        new Repository(new RegistryId(row.getString(2)), new RepositoryName(row.getString(3))),
                        row.getString(4), row.getString(5), Instant.ofEpochMilli(row.getLong(6))),
                sequence, limit);
    }

    /** Looks at so many of the oldest; returns how many of them are gone. */
    int trim(Connection connection, Instant before, int limit) throws SQLException {
        return Sql.change(connection, TRIM, limit, before);
    }

    private List<ObjectNode> tagged(Place place, Told image, String action, List<Tag> tags) {
        List<String> names = tags.isEmpty() ? List.of("") : tags.stream().map(Tag::value).toList();
        return names.stream().map(name -> detail(place, image, action).put("image-tag", name)).toList();
    }

    private ObjectNode detail(Place place, Told image, String action) {
        ObjectNode detail = json.createObjectNode().put("result", "SUCCESS")
                .put("repository-name", place.repository.name().value()).put("image-digest", image.digest.toString())
                .put("action-type", action).put("manifest-media-type", image.mediaType.value());
        image.artifactType.ifPresent(type -> detail.put("artifact-media-type", type));
        return detail;
    }

    private void add(Connection connection, Place place, Told image, List<ObjectNode> details) throws SQLException {
        lock(connection, ADDING);
        Instant now = clock.instant();
        String type = image.referrer ? REFERRER_ACTION : IMAGE_ACTION;
        Repository repository = place.repository;
        Sql.changeEach(connection, ADD,
                details.stream().map(detail -> List.<Object>of(repository.registry(), place.repositoryId,
                        repository.name(), type, json.writeValueAsString(detail), now)).toList());
    }

    private void lock(Connection connection, String statement) throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            Sql.exists(connection, statement);
        }
    }
}
