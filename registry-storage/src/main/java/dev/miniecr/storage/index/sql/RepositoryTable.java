package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The repositories. */
final class RepositoryTable {
    private static final String FIND = """
            SELECT id
            FROM repositories
            WHERE registry_id = ? AND name = ?""";

    private static final String CREATE = """
            INSERT INTO repositories (registry_id, name, tag_mutability, created_at)
            VALUES (?, ?, 'MUTABLE', ?)
            ON CONFLICT DO NOTHING
            RETURNING id""";

    private static final String NAMES_AFTER = """
            SELECT name
            FROM repositories
            WHERE registry_id = ? AND name > ?
            ORDER BY name
            LIMIT ?""";

    private final Clock clock;

    RepositoryTable(Clock clock) {
        this.clock = clock;
    }

    Optional<Long> find(Connection connection, Repository repository) throws SQLException {
        return Sql.find(connection, FIND, row -> row.getLong(1), repository.registry(), repository.name());
    }

    /** Throws NameUnknown. */
    long require(Connection connection, Repository repository) throws SQLException {
        return find(connection, repository)
                .orElseThrow(() -> new RegistryException(new RegistryError.NameUnknown(repository)));
    }

    long findOrCreate(Connection connection, Repository repository, WriteConditions conditions) throws SQLException {
        Optional<Long> found = find(connection, repository);
        if (found.isPresent()) {
            return found.get();
        }
        conditions.createsRepository(repository);
        return Sql
                .find(connection, CREATE, row -> row.getLong(1), repository.registry(), repository.name(),
                        clock.instant())
                .orElseThrow(Sql::lostRace);
    }

    List<RepositoryName> namesAfter(Connection connection, RegistryId registry, Optional<String> after, int limit)
            throws SQLException {
        return Sql.list(connection, NAMES_AFTER, row -> new RepositoryName(row.getString(1)), registry,
                Sql.after(after),
                limit);
    }
}
