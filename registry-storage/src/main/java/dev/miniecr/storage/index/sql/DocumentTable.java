package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.DocumentRun;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Documents of registries and of their repositories. */
final class DocumentTable {
    /** The owner of a registry's documents; any other is a repository's number. */
    static final long OF_THE_REGISTRY = 0;

    private static final String PUT = """
            INSERT INTO documents (kind, registry_id, repository_id, name, body, version, changed_at)
            VALUES (?, ?, ?, ?, ?, 1, ?)
            ON CONFLICT (kind, registry_id, repository_id, name)
            DO UPDATE SET body = excluded.body, version = documents.version + 1, changed_at = excluded.changed_at""";

    private static final String ADD = """
            INSERT INTO documents (kind, registry_id, repository_id, name, body, version, changed_at)
            VALUES (?, ?, ?, ?, ?, 1, ?)
            ON CONFLICT DO NOTHING""";

    /* The body too: a document that was deleted and written anew counts its versions from 1 again. */
    private static final String REPLACE = """
            UPDATE documents
            SET body = ?, version = version + 1, changed_at = ?
            WHERE kind = ? AND registry_id = ? AND repository_id = ? AND name = ? AND version = ? AND body = ?""";

    private static final String COUNT = """
            SELECT count(*)
            FROM documents
            WHERE kind = ? AND registry_id = ?""";

    private static final String FIND = """
            SELECT body, version, changed_at
            FROM documents
            WHERE kind = ? AND registry_id = ? AND repository_id = ? AND name = ?""";

    private static final String REMOVE = """
            DELETE FROM documents
            WHERE kind = ? AND registry_id = ? AND repository_id = ? AND name = ?
            RETURNING body, version, changed_at""";

    private static final String OF_REPOSITORIES = """
            SELECT d.body, d.version, d.changed_at, r.name, d.name
            FROM documents d
            JOIN repositories r ON r.id = d.repository_id
            WHERE d.kind = ? AND d.registry_id = ? AND r.registry_id = ? AND r.name > ?
            ORDER BY r.name, d.name
            LIMIT ?""";

    private static final String TO_RUN = """
            SELECT d.body, d.version, d.changed_at, r.name, d.name, d.last_run_at
            FROM documents d
            JOIN repositories r ON r.id = d.repository_id
            WHERE d.kind = ? AND d.registry_id = ? AND r.registry_id = ? AND r.name > ?
                AND (d.last_run_at IS NULL OR d.last_run_at <= ?)
            ORDER BY r.name, d.name
            LIMIT ?""";

    private static final String LAST_RUN = """
            SELECT last_run_at
            FROM documents
            WHERE kind = ? AND registry_id = ? AND repository_id = ? AND name = ?""";

    private static final String NOTE_RUN = """
            UPDATE documents
            SET last_run_at = ?
            WHERE kind = ? AND registry_id = ? AND repository_id = ? AND name = ? AND last_run_at IS NOT DISTINCT FROM ?""";

    private static final String OF_AN_OWNER = """
            SELECT body, version, changed_at, name
            FROM documents
            WHERE kind = ? AND registry_id = ? AND repository_id = ?
            """;

    private static final String NAMED = OF_AN_OWNER + """
            AND name > ?
            ORDER BY name
            LIMIT ?""";

    private static final String OF_A_REPOSITORY = OF_AN_OWNER + """
            ORDER BY name""";

    private final Optional<String> holdName;
    private final Clock clock;

    DocumentTable(Dialect dialect, Clock clock) {
        this.holdName = dialect.holdingName();
        this.clock = clock;
    }

    void put(Connection connection, long owner, Document.Key key, String body) throws SQLException {
        Sql.change(connection, PUT, key.kind().name(), key.registry(), owner, key.name(), body, clock.instant());
    }

    /** False when it is there. Throws LimitExceeded when the registry and its repositories have so many of the kind. */
    boolean add(Connection connection, long owner, Document.Key key, String body, int most) throws SQLException {
        if (holdName.isPresent()) {
            var _ = Sql.exists(connection, holdName.get(), key.kind() + " of " + key.registry());
        }
        if (find(connection, owner, key).isPresent()) {
            return false;
        }
        long count = Sql.find(connection, COUNT, row -> row.getLong(1), key.kind().name(), key.registry()).orElse(0L);
        if (count >= most) {
            throw new RegistryException(new RegistryError.LimitExceeded("The registry with id '" + key.registry()
                    + "' has " + count + " documents of the kind " + key.kind() + ", and may have " + most));
        }
        if (Sql.change(connection, ADD, key.kind().name(), key.registry(), owner, key.name(), body,
                clock.instant()) == 0) {
            throw Sql.lostRace();
        }
        return true;
    }

    /** False when the document is not the one that is there. */
    boolean replace(Connection connection, long owner, Document old, String body) throws SQLException {
        Document.Key key = old.key();
        return Sql.change(connection, REPLACE, body, clock.instant(), key.kind().name(), key.registry(), owner,
                key.name(), old.version(), old.body()) == 1;
    }

    Optional<Document> find(Connection connection, long owner, Document.Key key) throws SQLException {
        return Sql.find(connection, FIND, row -> read(row, key), key.kind().name(), key.registry(), owner, key.name());
    }

    /** Returns what was removed. */
    Optional<Document> remove(Connection connection, long owner, Document.Key key) throws SQLException {
        return Sql.find(connection, REMOVE, row -> read(row, key), key.kind().name(), key.registry(), owner,
                key.name());
    }

    /** Its documents go with an image. */
    void imageRemoved(Connection connection, long repositoryId, Repository repository, Digest image)
            throws SQLException {
        Optional<Document> _ = remove(connection, repositoryId, new Document.Key(Document.Kind.IMAGE_SCAN,
                repository.registry(), Optional.of(repository.name()), image.toString()));
    }

    List<Document> ofRepositories(Connection connection, Document.Kind kind, RegistryId registry,
            Optional<String> after, int limit) throws SQLException {
        return Sql.list(connection, OF_REPOSITORIES,
                row -> read(row, new Document.Key(kind, registry, Optional.of(new RepositoryName(row.getString(4))),
                        row.getString(5))),
                kind.name(), registry, registry, Sql.after(after), limit);
    }

    List<Document> ofTheRegistry(Connection connection, Document.Kind kind, RegistryId registry,
            Optional<String> after, int limit) throws SQLException {
        return Sql.list(connection, NAMED,
                row -> read(row, new Document.Key(kind, registry, Optional.empty(), row.getString(4))), kind.name(),
                registry, OF_THE_REGISTRY, Sql.after(after), limit);
    }

    List<Document> ofARepository(Connection connection, long repositoryId, Document.Kind kind, Repository repository)
            throws SQLException {
        return Sql.list(connection, OF_A_REPOSITORY,
                row -> read(row, new Document.Key(kind, repository.registry(), Optional.of(repository.name()),
                        row.getString(4))),
                kind.name(), repository.registry(), repositoryId);
    }

    List<DocumentRun> toRun(Connection connection, Document.Kind kind, RegistryId registry, Instant notSince,
            Optional<String> after, int limit) throws SQLException {
        return Sql.list(connection, TO_RUN,
                row -> new DocumentRun(read(row,
                        new Document.Key(kind, registry, Optional.of(new RepositoryName(row.getString(4))),
                                row.getString(5))),
                        Sql.moment(row, 6)),
                kind.name(), registry, registry, Sql.after(after), notSince, limit);
    }

    Optional<Instant> lastRun(Connection connection, long owner, Document.Key key) throws SQLException {
        return Sql.list(connection, LAST_RUN, row -> Sql.moment(row, 1), key.kind().name(), key.registry(), owner,
                key.name()).stream().flatMap(Optional::stream).findFirst();
    }

    boolean noteRun(Connection connection, long owner, Document.Key key, Optional<Instant> last, Optional<Instant> now)
            throws SQLException {
        return Sql.change(connection, NOTE_RUN, now, key.kind().name(), key.registry(), owner, key.name(), last) == 1;
    }

    private static Document read(ResultSet row, Document.Key key) throws SQLException {
        return new Document(key, row.getString(1), row.getLong(2), Instant.ofEpochMilli(row.getLong(3)));
    }
}
