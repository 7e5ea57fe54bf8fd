package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.blob.Location;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** Locations whose objects are to be deleted. */
final class DoomedTable {
    private static final String ADD = """
            INSERT INTO doomed_objects (location, due_at, attempts)
            VALUES (?, ?, 0)
            ON CONFLICT DO NOTHING""";

    private static final String IN_TURN = """
            SELECT location
            FROM doomed_objects
            ORDER BY attempts, due_at
            LIMIT ?""";

    private static final String POSTPONE = """
            UPDATE doomed_objects
            SET attempts = attempts + 1, due_at = ?
            WHERE location = ?""";

    private static final String REMOVE = """
            DELETE FROM doomed_objects
            WHERE location = ?""";

    private static final String KNOWS = """
            SELECT 1 FROM blobs WHERE location = ?
            UNION ALL
            SELECT 1 FROM uploads WHERE location = ?
            UNION ALL
            SELECT 1 FROM doomed_objects WHERE location = ?""";

    private final Clock clock;

    DoomedTable(Clock clock) {
        this.clock = clock;
    }

    void add(Connection connection, Location location) throws SQLException {
        Sql.change(connection, ADD, location, clock.instant());
    }

    List<Location> inTurn(Connection connection, int limit) throws SQLException {
        return Sql.list(connection, IN_TURN, row -> new Location(row.getString(1)), limit);
    }

    void postpone(Connection connection, Location location) throws SQLException {
        Sql.change(connection, POSTPONE, clock.instant(), location);
    }

    void remove(Connection connection, Location location) throws SQLException {
        Sql.change(connection, REMOVE, location);
    }

    /** Also as a blob's or an upload's location. */
    boolean knows(Connection connection, Location location) throws SQLException {
        return Sql.exists(connection, KNOWS, location, location, location);
    }
}
