package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.index.UploadParts;
import dev.miniecr.storage.index.UploadRecord;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far uploads are durable. */
final class UploadTable {
    private static final String SAVE = """
            INSERT INTO uploads (id, registry_id, repository_name, principal, location, durable_bytes, digest_so_far,
                version, active_at, parts, first_small_part)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE
            SET location = excluded.location, durable_bytes = excluded.durable_bytes,
                digest_so_far = excluded.digest_so_far, version = excluded.version, active_at = excluded.active_at,
                parts = excluded.parts, first_small_part = excluded.first_small_part
            WHERE excluded.version >= uploads.version""";

    private static final String COLUMNS = """
            SELECT id, registry_id, repository_name, principal, location, durable_bytes, digest_so_far, version, active_at,
                parts, first_small_part
            FROM uploads
            """;

    private static final String FIND = COLUMNS + """
            WHERE id = ?""";

    private static final String IDLE_SINCE = COLUMNS + """
            WHERE active_at < ?
            ORDER BY active_at, id
            LIMIT ?""";

    private static final String REMOVE = """
            DELETE FROM uploads
            WHERE id = ?
            RETURNING location""";

    private static final String REMOVE_ALL = """
            DELETE FROM uploads
            WHERE registry_id = ? AND repository_name = ?
            RETURNING location""";

    void save(Connection connection, UploadRecord upload) throws SQLException {
        Sql.change(connection, SAVE, upload.id(), upload.repository().registry(), upload.repository().name(),
                upload.principal(), upload.location(), upload.offset(), upload.digestSoFar(), upload.version(),
                upload.activeAt(), upload.parts().count(), upload.parts().firstSmall());
    }

    Optional<UploadRecord> find(Connection connection, UploadId id) throws SQLException {
        return Sql.find(connection, FIND, UploadTable::record, id);
    }

    List<UploadRecord> idleSince(Connection connection, Instant moment, int limit) throws SQLException {
        return Sql.list(connection, IDLE_SINCE, UploadTable::record, moment, limit);
    }

    /** Returns where its bytes were. */
    Optional<Location> remove(Connection connection, UploadId id) throws SQLException {
        return Sql.find(connection, REMOVE, row -> new Location(row.getString(1)), id);
    }

    /** Those into a repository that goes itself; returns where their bytes were. */
    List<Location> removeAll(Connection connection, Repository repository) throws SQLException {
        return Sql.list(connection, REMOVE_ALL, row -> new Location(row.getString(1)), repository.registry(),
                repository.name());
    }

    private static UploadRecord record(ResultSet row) throws SQLException {
        Repository repository = new Repository(new RegistryId(row.getString(2)), new RepositoryName(row.getString(3)));
        return new UploadRecord(new UploadId(row.getString(1)), repository, row.getString(4),
                new Location(row.getString(5)), row.getLong(6), Sql.digest(row, 7), row.getLong(8),
                Instant.ofEpochMilli(row.getLong(9)), new UploadParts(row.getInt(10), row.getInt(11)));
    }
}
