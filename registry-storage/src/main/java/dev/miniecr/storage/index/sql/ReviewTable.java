package dev.miniecr.storage.index.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;

/** What lost a reference, and when it is due to be looked at. Whether it is needed is decided then, not here. */
final class ReviewTable {
    /* One transaction writes its rows in the order of kind (link, manifest, blob) and number, so that no two wait for each other. */
    private static final String AGAIN = """
            ON CONFLICT (kind, repository_id, digest_id) DO UPDATE
            SET due_at = excluded.due_at, cause = excluded.cause, attempts = 0""";

    private static final String ADD = """
            INSERT INTO reviews (kind, repository_id, digest_id, due_at, cause, attempts)
            VALUES (?, ?, ?, ?, ?, 0)
            """ + AGAIN;

    private static final String ADD_LINKED_PARTS = """
            INSERT INTO reviews (kind, repository_id, digest_id, due_at, cause, attempts)
            SELECT DISTINCT 'link', d.repository_id, d.digest_id, ?, 'manifest deleted', 0
            FROM descriptors d
            JOIN links l ON l.repository_id = d.repository_id AND l.digest_id = d.digest_id
            WHERE d.manifest_id = ?
            ORDER BY d.digest_id
            """ + AGAIN;

    private static final String ADD_MANIFEST_PARTS = """
            INSERT INTO reviews (kind, repository_id, digest_id, due_at, cause, attempts)
            SELECT DISTINCT 'manifest', d.repository_id, d.digest_id, ?, 'manifest deleted', 0
            FROM descriptors d
            JOIN manifests m ON m.repository_id = d.repository_id AND m.digest_id = d.digest_id
            WHERE d.manifest_id = ?
            ORDER BY d.digest_id
            """ + AGAIN;

    private final Clock clock;
    private final Duration delay;

    ReviewTable(Clock clock, Duration delay) {
        this.clock = clock;
        this.delay = delay;
    }

    /** The repository's link to the blob is gone. */
    void unlinked(Connection connection, long digestId) throws SQLException {
        Sql.change(connection, ADD, "blob", 0L, digestId, due(), "link deleted");
    }

    /** Tags were taken from these manifests. */
    void untagged(Connection connection, long repositoryId, SortedSet<Long> digestIds, String cause)
            throws SQLException {
        Sql.changeEach(connection, ADD,
                digestIds.stream().map(id -> List.<Object>of("manifest", repositoryId, id, due(), cause)).toList());
    }

    /** The manifest is about to go: what it names may go unneeded, and who has it for a subject. For the latter its own digest is noted. */
    void removed(Connection connection, long repositoryId, long manifestId, long digestId) throws SQLException {
        Sql.change(connection, ADD_LINKED_PARTS, due(), manifestId);
        Sql.change(connection, ADD_MANIFEST_PARTS, due(), manifestId);
        Sql.change(connection, ADD, "manifest", repositoryId, digestId, due(), "manifest deleted");
    }

    /** Blobs to which a repository was linked that was deleted may go unneeded. */
    void repositoryRemoved(Connection connection, List<Long> digestIds) throws SQLException {
        Sql.changeEach(connection, ADD, digestIds.stream()
                .map(id -> List.<Object>of("blob", 0L, id, due(), "repository deleted")).toList());
    }

    private Instant due() {
        return clock.instant().plus(delay);
    }
}
