package dev.miniecr.storage.index.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A PostgreSQL database, which other nodes may use as well. */
public final class PostgresDatabase implements Database {
    /*
     * READ COMMITTED with row locks taken in the order of ids. What that order does not exclude PostgreSQL finds: one of the transactions
     * that wait for each other fails with 40P01, and a unit that lost a race asks for 40001; both run again after a pause of random length,
     * so that they do not meet again.
     */
    private static final Set<String> RUN_AGAIN = Set.of("40001", "40P01");
    private static final int ATTEMPTS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final HikariDataSource pool;
    private final RandomGenerator random;

    /** Where and how to connect is the configuration's; what a transaction is, is set here. Several threads use the random generator at once. */
    public PostgresDatabase(HikariConfig config, RandomGenerator random) throws IOException {
        HikariConfig own = new HikariConfig();
        config.copyStateTo(own);
        own.setAutoCommit(true);
        own.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        own.addDataSourceProperty("reWriteBatchedInserts", "true");
        this.random = random;
        try {
            this.pool = new HikariDataSource(own);
        } catch (RuntimeException e) {
            throw new IndexException("PostgreSQL cannot be reached", e);
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public <T> T read(Unit<T> unit) throws IOException {
        try (Connection connection = pool.getConnection()) {
            return unit.run(connection);
        } catch (SQLException e) {
            throw new IndexException("The index could not be read", e);
        }
    }

    @Override
    public <T> T write(Unit<T> unit) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                return transaction(unit);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !RUN_AGAIN.contains(e.getSQLState())) {
                    throw new IndexException("The index could not be written", e);
                }
            }
            pause();
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    /** Where the unit or the commit fails, the pool rolls back as it takes the connection back. */
    private <T> T transaction(Unit<T> unit) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            T result = unit.run(connection);
            connection.commit();
            return result;
        }
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(Duration.ofNanos(random.nextLong(LONGEST_PAUSE.toNanos())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IndexException("Interrupted while waiting to write to the index", e);
        }
    }
}
