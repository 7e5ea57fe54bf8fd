package dev.miniecr.storage.index.sql;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/** A connection to SQLite that prepares each text once: a statement that is closed waits for its next use. For one thread at a time. */
final class SqliteConnection implements AutoCloseable {
    /*
     * SQLite's driver parses a statement each time that it is prepared, which takes longer than most statements run. So what units get from the
     * driver's connection are statements whose close() gives them back. One in use is not among the idle ones: a text may be in use twice.
     */
    private static final int KEPT = 256;

    private final Driver driver;
    private final Map<String, KeptStatement> idle = new HashMap<>();
    private final List<KeptStatement> used = new ArrayList<>();

    /** Opens the file, and makes it where it is missing. */
    SqliteConnection(Path file) throws SQLException {
        this.driver = new Driver(file);
    }

    /** Runs a unit, and then closes the statements that it left open: they would hold its read transaction. */
    <T> T run(Database.Unit<T> unit) throws SQLException {
        try {
            return unit.run(driver);
        } finally {
            for (KeptStatement forgotten : List.copyOf(used)) {
                forgotten.giveBack();
            }
        }
    }

    /** Runs a command of SQLite's own, such as a PRAGMA; returns the first column of its first row, if it has any. */
    Optional<String> command(String command) throws SQLException {
        try (Statement statement = driver.createStatement()) {
            if (!statement.execute(command)) {
                return Optional.empty();
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }

    /** A statement that is run often and has neither values nor rows. */
    Command prepare(String text) throws SQLException {
        return new Command(text);
    }

    /** A statement of the connection's own. The driver closes a statement that failed (as on a full disk), so it is prepared again then. */
    final class Command {
        private final String text;
        private PreparedStatement statement;

        private Command(String text) throws SQLException {
            this.text = text;
            this.statement = driver.prepare(text);
        }

        void run() throws SQLException {
            try {
                statement.execute();
            } catch (SQLException e) {
                prepareAgain(e);
                throw e;
            }
        }

        private void prepareAgain(SQLException cause) {
            try {
                statement.close();
                statement = driver.prepare(text);
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        driver.close();
    }

    private KeptStatement keptStatement(String text) throws SQLException {
        KeptStatement known = idle.remove(text);
        KeptStatement statement = known != null ? known : new KeptStatement(text);
        used.add(statement);
        return statement;
    }

    /** The driver's connection, but for the statements that it prepares. */
    private final class Driver extends JDBC4Connection {
        Driver(Path file) throws SQLException {
            super("jdbc:sqlite:" + file, file.toString(), settings());
        }

        private static Properties settings() {
            Properties settings = new Properties();
            settings.setProperty(SQLiteConfig.Pragma.JDBC_GET_GENERATED_KEYS.pragmaName, "false"); // each INSERT would be followed by a SELECT
            return settings;
        }

        @Override
        public PreparedStatement prepareStatement(String text) throws SQLException {
            return keptStatement(text);
        }

        /** A statement that its close() ends. */
        PreparedStatement prepare(String text) throws SQLException {
            return super.prepareStatement(text);
        }
    }

    private final class KeptStatement extends JDBC4PreparedStatement {
        private final String text;
        private Optional<ResultSet> rows = Optional.empty();
        private boolean failed;

        KeptStatement(String text) throws SQLException {
            super(driver, text);
            this.text = text;
        }

        @Override
        public ResultSet executeQuery() throws SQLException {
            ResultSet found = watch(super::executeQuery);
            rows = Optional.of(found);
            return found;
        }

        @Override
        public int executeUpdate() throws SQLException {
            return watch(super::executeUpdate);
        }

        @Override
        public boolean execute() throws SQLException {
            return watch(super::execute);
        }

        private <T> T watch(Call<T> call) throws SQLException {
            try {
                return call.run();
            } catch (SQLException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void close() throws SQLException {
            giveBack();
        }

        private void giveBack() throws SQLException {
            if (!used.remove(this)) {
                return;
            }
            if (rows.isPresent()) {
                rows.get().close();
                rows = Optional.empty();
            }
            if (failed) { // the driver may have closed it
                super.close();
                return;
            }
            clearBatch(); // but never clearParameters: it makes SQLite plan the statement anew
            if (idle.size() >= KEPT || idle.putIfAbsent(text, this) != null) {
                super.close();
            }
        }
    }

    private interface Call<T> {
        T run() throws SQLException;
    }
}
