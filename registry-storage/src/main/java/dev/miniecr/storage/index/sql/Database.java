package dev.miniecr.storage.index.sql;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where the tables are. Runs units of SQL on a connection that the unit must not keep, close, commit or roll back.
 *
 * What SQL cannot do is an IndexException; a RegistryException or any other unchecked exception of the unit goes through to the caller.
 */
public interface Database extends Closeable {

    /**
     * SQL that may be run again from its beginning. It does nothing but SQL, closes what it opened, is done within milliseconds, and does
     * not call the database again.
     */
    @FunctionalInterface
    interface Unit<T> {
        T run(Connection connection) throws SQLException;
    }

    Dialect dialect();

    /** Runs a unit that changes nothing. Each of its statements sees what was committed when that statement began. */
    <T> T read(Unit<T> unit) throws IOException;

    /** Runs a unit as one transaction: when this returns, what the unit wrote survives a crash; when it throws, nothing of it is there. */
    <T> T write(Unit<T> unit) throws IOException;
}
