package dev.miniecr.storage.index.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What repositories leave that were deleted: the rows under their numbers, of which a bounded number goes at a time. */
final class RemainsTables {
    /*
     * A repository that is deleted belongs to no account any more, and has its number for a name: whoever looks for it by its name finds nothing,
     * or the next one of that name. Its number is no secret, but nobody is given anything for it.
     */
    private static final String SET_ASIDE = """
            UPDATE repositories
            SET registry_id = '', name = CAST(id AS TEXT)
            WHERE id = ?""";

    private static final String NEXT = """
            SELECT r.id
            FROM repositories r
            WHERE r.registry_id = ''
            ORDER BY r.name
            LIMIT 1""";

    /* Each of them takes the repository's number twice, and how many rows may go. What refers to others goes before them. */
    private static final String TAGS = """
            DELETE FROM tags
            WHERE repository_id = ? AND name IN (
                SELECT name
                FROM tags
                WHERE repository_id = ?
                ORDER BY name
                LIMIT ?
            )""";

    private static final String TAG_HISTORY = """
            DELETE FROM tag_history
            WHERE repository_id = ? AND id IN (
                SELECT id
                FROM tag_history
                WHERE repository_id = ?
                ORDER BY name, id
                LIMIT ?
            )""";

    private static final String DESCRIPTORS = """
            DELETE FROM descriptors
            WHERE repository_id = ? AND (manifest_id, position) IN (
                SELECT manifest_id, position
                FROM descriptors
                WHERE repository_id = ?
                ORDER BY digest_id, manifest_id, position
                LIMIT ?
            )""";

    private static final String MANIFESTS = """
            DELETE FROM manifests
            WHERE repository_id = ? AND id IN (
                SELECT id
                FROM manifests
                WHERE repository_id = ?
                ORDER BY id
                LIMIT ?
            )""";

    private static final String REVIEWS = """
            DELETE FROM reviews
            WHERE kind IN ('link', 'manifest') AND repository_id = ? AND (kind, digest_id) IN (
                SELECT kind, digest_id
                FROM reviews
                WHERE kind IN ('link', 'manifest') AND repository_id = ?
                ORDER BY kind, digest_id
                LIMIT ?
            )""";

    private static final String DOCUMENTS = """
            DELETE FROM documents
            WHERE repository_id = ? AND (kind, registry_id, name) IN (
                SELECT kind, registry_id, name
                FROM documents
                WHERE repository_id = ?
                ORDER BY kind, registry_id, name
                LIMIT ?
            )""";

    private static final List<String> BEFORE_LINKS = List.of(TAGS, TAG_HISTORY, DESCRIPTORS, MANIFESTS);
    private static final List<String> AFTER_LINKS = List.of(REVIEWS, DOCUMENTS);

    private static final String REMOVE = """
            DELETE FROM repositories
            WHERE id = ?""";

    private final BlobTables blobs;
    private final ReviewTable reviews;
    private final String nextToRemove;

    RemainsTables(Dialect dialect, BlobTables blobs, ReviewTable reviews) {
        this.blobs = blobs;
        this.reviews = reviews;
        this.nextToRemove = dialect.removing(NEXT, "r");
    }

    /** Nothing of the repository can be found by its name from now on. */
    void setAside(Connection connection, long repositoryId) throws SQLException {
        Sql.change(connection, SET_ASIDE, repositoryId);
    }

    /** Whether a repository is set aside whose rows are not all gone. */
    boolean any(Connection connection) throws SQLException {
        return Sql.exists(connection, NEXT);
    }

    /** The repository whose rows are this transaction's to remove. */
    Optional<Long> next(Connection connection) throws SQLException {
        return Sql.find(connection, nextToRemove, row -> row.getLong(1));
    }

    /** Removes at most so many rows of a repository that is set aside, and itself after the last of them. */
    void remove(Connection connection, long repositoryId, int rows) throws SQLException {
        int left = remove(connection, BEFORE_LINKS, repositoryId, rows);
        List<Long> unlinked = blobs.unlinkSome(connection, repositoryId, left);
        reviews.repositoryRemoved(connection, unlinked);
        left = remove(connection, AFTER_LINKS, repositoryId, left - unlinked.size());
        if (left > 0) {
            Sql.change(connection, REMOVE, repositoryId);
        }
    }

    /* Returns how many more rows may go. */
    private static int remove(Connection connection, List<String> statements, long repositoryId, int rows)
            throws SQLException {
        int left = rows;
        for (String statement : statements) {
            left -= left == 0 ? 0 : Sql.change(connection, statement, repositoryId, repositoryId, left);
        }
        return left;
    }
}
