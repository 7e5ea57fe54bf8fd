package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Documents of registries and of their repositories. */
final class DocumentTable {
    private static final long OF_THE_REGISTRY = 0;

    private static final String PUT = """
            INSERT INTO documents (kind, registry_id, repository_id, name, body, version, changed_at)
            VALUES (?, ?, ?, ?, ?, 1, ?)
            ON CONFLICT (kind, registry_id, repository_id, name)
            DO UPDATE SET body = excluded.body, version = documents.version + 1, changed_at = excluded.changed_at""";

    private static final String FIND = """
            SELECT body, version
            FROM documents
            WHERE kind = ? AND registry_id = ? AND repository_id = ? AND name = ?""";

    private static final String REMOVE = """
            DELETE FROM documents
            WHERE kind = ? AND registry_id = ? AND repository_id = ? AND name = ?
            RETURNING body, version""";

    private static final String OF_REPOSITORIES = """
            SELECT d.body, d.version, r.name, d.name
            FROM documents d
            JOIN repositories r ON r.id = d.repository_id
            WHERE d.kind = ? AND d.registry_id = ? AND r.registry_id = ? AND r.name > ?
            ORDER BY r.name, d.name
            LIMIT ?""";

    private final RepositoryTable repositories;
    private final Clock clock;

    DocumentTable(RepositoryTable repositories, Clock clock) {
        this.repositories = repositories;
        this.clock = clock;
    }

    /** Throws NameUnknown. */
    void put(Connection connection, Document.Key key, String body) throws SQLException {
        Sql.change(connection, PUT, key.kind().name(), key.registry(), owner(connection, key), key.name(), body,
                clock.instant());
    }

    /** Throws NameUnknown. */
    Optional<Document> find(Connection connection, Document.Key key) throws SQLException {
        return Sql.find(connection, FIND, row -> read(row, key), key.kind().name(), key.registry(),
                owner(connection, key), key.name());
    }

    /** Returns what was removed. Throws NameUnknown. */
    Optional<Document> remove(Connection connection, Document.Key key) throws SQLException {
        return Sql.find(connection, REMOVE, row -> read(row, key), key.kind().name(), key.registry(),
                owner(connection, key), key.name());
    }

    List<Document> ofRepositories(Connection connection, Document.Kind kind, RegistryId registry,
            Optional<String> after, int limit) throws SQLException {
        return Sql.list(connection, OF_REPOSITORIES,
                row -> read(row, new Document.Key(kind, registry, Optional.of(new RepositoryName(row.getString(3))),
                        row.getString(4))),
                kind.name(), registry, registry, Sql.after(after), limit);
    }

    private static Document read(ResultSet row, Document.Key key) throws SQLException {
        return new Document(key, row.getString(1), row.getLong(2));
    }

    private long owner(Connection connection, Document.Key key) throws SQLException {
        return key.repository().isEmpty()
                ? OF_THE_REGISTRY
                : repositories.require(connection, new Repository(key.registry(), key.repository().get()));
    }
}
