package dev.miniecr.auth.user.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/** Where the tables are: SQLite or PostgreSQL. Runs units of SQL on a connection that the unit must not keep, close, commit or roll back. */
public interface AuthDatabase {

    /** SQL that may be run again from its beginning. It does nothing but SQL, and closes what it opened. */
    @FunctionalInterface
    interface Unit<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Runs a unit that changes nothing. Each of its statements sees what was committed when that statement began. */
    <T> T read(Unit<T> unit) throws IOException;

    /** Runs a unit as one transaction: when this returns, what the unit wrote survives a crash; when it throws, nothing of it is there. */
    <T> T write(Unit<T> unit) throws IOException;
}
