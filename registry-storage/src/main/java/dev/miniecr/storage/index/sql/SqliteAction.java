package dev.miniecr.storage.index.sql;

import java.sql.SQLException;

/** Something that is done while others are held back. */
@FunctionalInterface
interface SqliteAction {
    void run() throws SQLException;
}
