package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.sql.Database.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** The connections that read a SQLite file, taken in turns. */
final class SqliteReaders implements AutoCloseable {
    /*
     * A permit stands for an idle connection. Whoever waits, waits for a permit alone, so that an interrupt takes no connection along. The
     * semaphore is fair: who takes all permits holds later readers back, and waits only for those that read.
     */
    private final int count;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<SqliteConnection> idle;
    private volatile boolean closed;

    /** The connections belong to the readers from now on. */
    SqliteReaders(List<SqliteConnection> connections) {
        this.count = connections.size();
        this.permits = new Semaphore(count, true);
        this.idle = new ConcurrentLinkedDeque<>(connections);
    }

    <T> T read(Unit<T> unit) throws IOException {
        acquire(1);
        try {
            if (closed) {
                throw new IndexException("The index is closed");
            }
            SqliteConnection connection = idle.pop();
            try {
                return connection.run(unit);
            } finally {
                idle.push(connection);
            }
        } catch (SQLException e) {
            throw new IndexException("The index could not be read", e);
        } finally {
            permits.release();
        }
    }

    /** Does something while nobody reads. */
    void holdingBack(SqliteAction action) throws IOException, SQLException {
        acquire(count);
        try {
            action.run();
        } finally {
            permits.release(count);
        }
    }

    /** Waits for those that read, and refuses those that come later. */
    @Override
    public void close() throws SQLException {
        permits.acquireUninterruptibly(count);
        try {
            closed = true;
            for (SqliteConnection connection : idle) {
                connection.close();
            }
            idle.clear();
        } finally {
            permits.release(count);
        }
    }

    private void acquire(int wanted) throws IOException {
        try {
            permits.acquire(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IndexException("Interrupted while waiting to read the index", e);
        }
    }
}
