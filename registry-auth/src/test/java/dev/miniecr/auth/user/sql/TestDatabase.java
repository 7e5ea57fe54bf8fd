package dev.miniecr.auth.user.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** A database over connections that it keeps until it is closed; it counts what is written. */
final class TestDatabase implements AuthDatabase, AutoCloseable {
    private final Connections connections;
    private final Optional<ReentrantLock> writer;
    private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writes = new AtomicInteger();

    /** Opens a connection. */
    @FunctionalInterface
    interface Connections {
        Connection open() throws SQLException;
    }

    private TestDatabase(Connections connections, Optional<ReentrantLock> writer) {
        this.connections = connections;
        this.writer = writer;
    }

    /** For a database that refuses the second of two that write at once. */
    static TestDatabase oneWriter(Connections connections) {
        return new TestDatabase(connections, Optional.of(new ReentrantLock()));
    }

    static TestDatabase manyWriters(Connections connections) {
        return new TestDatabase(connections, Optional.empty());
    }

    int writes() {
        return writes.get();
    }

    @Override
    public <T> T read(Unit<T> unit) throws IOException {
        return connected(unit);
    }

    @Override
    public <T> T write(Unit<T> unit) throws IOException {
        writes.incrementAndGet();
        writer.ifPresent(ReentrantLock::lock);
        try {
            return connected(connection -> transaction(connection, unit));
        } finally {
            writer.ifPresent(ReentrantLock::unlock);
        }
    }

    private static <T> T transaction(Connection connection, Unit<T> unit) throws SQLException {
        connection.setAutoCommit(false);
        T result = unit.run(connection);
        connection.commit();
        connection.setAutoCommit(true);
        return result;
    }

    private <T> T connected(Unit<T> unit) throws IOException {
        try {
            Connection kept = idle.poll();
            Connection connection = kept != null ? kept : connections.open();
            try {
                T result = unit.run(connection);
                idle.add(connection);
                return result;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : idle) {
            connection.close();
        }
    }
}
