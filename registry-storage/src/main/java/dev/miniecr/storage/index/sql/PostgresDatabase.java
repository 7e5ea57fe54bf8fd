package dev.miniecr.storage.index.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A PostgreSQL database, which other nodes may use as well. */
public final class PostgresDatabase implements Database {
    /*
     * READ COMMITTED, with row locks in the order of ids. Where that order does not keep transactions from waiting for each other,
     * PostgreSQL ends one of them with 40P01; a unit that finds another was first asks for the same with 40001. Both run again from their
     * beginning, after a pause of random length so that they do not meet again.
     *
     * A permit stands for a connection of the pool: units wait here, and closing waits for those that run, neither of which the pool does.
     */
    private static final int ATTEMPTS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final HikariDataSource pool;
    private final Semaphore permits;
    private final RandomGenerator random;
    private volatile boolean closed;

    /** Where and how to connect is the configuration's; what a transaction is, is set here. Many threads use the random numbers at once. */
    public PostgresDatabase(HikariConfig config, RandomGenerator random) throws IOException {
        HikariConfig own = new HikariConfig();
        config.copyStateTo(own);
        own.setAutoCommit(true);
        own.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        own.addDataSourceProperty("reWriteBatchedInserts", "true");
        try {
            this.pool = new HikariDataSource(own);
        } catch (RuntimeException e) {
            throw new IndexException("PostgreSQL cannot be reached", e);
        }
        this.permits = new Semaphore(pool.getMaximumPoolSize(), true);
        this.random = random;
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public <T> T read(Unit<T> unit) throws IOException {
        try {
            return connected(unit);
        } catch (SQLException e) {
            throw new IndexException("The index could not be read", e);
        }
    }

    @Override
    public <T> T write(Unit<T> unit) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                return connected(connection -> transaction(connection, unit));
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !mayRunAgain(e)) {
                    throw new IndexException("The index could not be written", e);
                }
            }
            pause();
        }
    }

    /** Finishes the units that run; later ones are refused. */
    @Override
    public void close() throws IOException {
        closed = true;
        try (pool) {
            if (acquire(pool.getMaximumPoolSize())) {
                permits.release(pool.getMaximumPoolSize());
            }
        }
    }

    private <T> T connected(Unit<T> unit) throws IOException, SQLException {
        if (!acquire(1)) {
            throw new IndexException("No connection to PostgreSQL became free in time");
        }
        try {
            if (closed) {
                throw new IndexException("The index is closed");
            }
            try (Connection connection = pool.getConnection()) {
                return unit.run(connection);
            }
        } finally {
            permits.release();
        }
    }

    /** Where the unit or the commit fails, the pool rolls back as it takes the connection back. */
    private static <T> T transaction(Connection connection, Unit<T> unit) throws SQLException {
        connection.setAutoCommit(false);
        T result = unit.run(connection);
        connection.commit();
        return result;
    }

    private static boolean mayRunAgain(SQLException failure) {
        String state = Optional.ofNullable(failure.getSQLState()).orElse("");
        return state.equals("40001") || state.equals("40P01");
    }

    private boolean acquire(int wanted) throws IOException {
        try {
            return permits.tryAcquire(wanted, pool.getConnectionTimeout(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(Duration.ofNanos(random.nextLong(LONGEST_PAUSE.toNanos())));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IndexException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IndexException("Interrupted while waiting for the index", cause);
    }
}
