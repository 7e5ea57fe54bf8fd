package dev.miniecr.storage.index.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection to SQLite that prepares each text once: a statement that is closed waits for its next use. For one thread at a time. */
final class SqliteConnection implements AutoCloseable {
    /*
     * SQLite's driver parses a statement each time that it is prepared, which takes longer than most statements run. So units get a proxy of
     * the connection, and from it proxies of the statements. A statement in use is not among the idle ones: a text may be in use twice.
     */
    private static final int KEPT = 256;

    private final Connection driver;
    private final Connection proxy;
    private final Map<String, KeptStatement> idle = new HashMap<>();
    private final List<KeptStatement> used = new ArrayList<>();

    SqliteConnection(Connection driver) {
        this.driver = driver;
        this.proxy = proxy(Connection.class, (_, method, arguments) -> onConnection(method, arguments));
    }

    /** Runs a unit, and then closes the statements that it left open: they would hold its read transaction. */
    <T> T run(Database.Unit<T> unit) throws SQLException {
        try {
            return unit.run(proxy);
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
            this.statement = driver.prepareStatement(text);
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
                statement = driver.prepareStatement(text);
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        driver.close();
    }

    private @Nullable Object onConnection(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        boolean prepares = method.getName().equals("prepareStatement") && method.getParameterCount() == 1;
        if (prepares && arguments != null && arguments[0] instanceof String text) {
            return keptStatement(text).proxy;
        }
        return invoke(driver, method, arguments);
    }

    private KeptStatement keptStatement(String text) throws SQLException {
        KeptStatement known = idle.remove(text);
        KeptStatement statement = known != null ? known : new KeptStatement(text);
        used.add(statement);
        return statement;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type
                .cast(Proxy.newProxyInstance(SqliteConnection.class.getClassLoader(), new Class<?>[]{type}, handler));
    }

    private static @Nullable Object invoke(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private final class KeptStatement {
        private final String text;
        private final PreparedStatement statement;
        private final PreparedStatement proxy;
        private Optional<ResultSet> rows = Optional.empty();
        private boolean failed;

        private KeptStatement(String text) throws SQLException {
            this.text = text;
            this.statement = driver.prepareStatement(text);
            this.proxy = proxy(PreparedStatement.class, (_, method, arguments) -> onStatement(method, arguments));
        }

        private @Nullable Object onStatement(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
            if (method.getName().equals("close")) {
                giveBack();
                return null;
            }
            Object result;
            try {
                result = invoke(statement, method, arguments);
            } catch (SQLException e) {
                failed = true;
                throw e;
            }
            if (result instanceof ResultSet found) {
                rows = Optional.of(found);
            }
            return result;
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
                statement.close();
                return;
            }
            statement.clearBatch(); // but never clearParameters: it makes SQLite plan the statement anew
            if (idle.size() >= KEPT || idle.putIfAbsent(text, this) != null) {
                statement.close();
            }
        }
    }
}
