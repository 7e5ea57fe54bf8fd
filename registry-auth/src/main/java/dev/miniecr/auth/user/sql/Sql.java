package dev.miniecr.auth.user.sql;

import dev.miniecr.auth.user.EntityName;
import dev.miniecr.auth.user.PolicyArn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs one statement: binds values by their types, reads the rows, closes what it opened. */
final class Sql {
    private Sql() {}

    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> list(Connection connection, String query, Row<T> row, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, List.of(values));
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row.read(rows));
                }
                return found;
            }
        }
    }

    /** Returns how many rows changed. */
    static int change(Connection connection, String statement, Object... values) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            bind(prepared, List.of(values));
            return prepared.executeUpdate();
        }
    }

    /** Runs the statement once for each row of values, in their order. */
    static void changeEach(Connection connection, String statement, List<List<Object>> rows) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            for (List<Object> values : rows) {
                bind(prepared, values);
                prepared.addBatch();
            }
            prepared.executeBatch();
        }
    }

    /** Runs a statement without values or rows of interest. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static Instant moment(ResultSet row, int column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static void bind(PreparedStatement statement, List<Object> values) throws SQLException {
        int position = 1;
        for (Object value : values) {
            bind(statement, position++, value);
        }
    }

    private static void bind(PreparedStatement statement, int position, Object value) throws SQLException {
        switch (value) {
            case Long number -> statement.setLong(position, number);
            case Integer number -> statement.setLong(position, number);
            case Boolean flag -> statement.setLong(position, flag ? 1 : 0);
            case String text -> statement.setString(position, text);
            case Instant moment -> statement.setLong(position, moment.toEpochMilli());
            case EntityName name -> statement.setString(position, name.value());
            case PolicyArn arn -> statement.setString(position, arn.value());
            case Enum<?> word -> statement.setString(position, word.name());
            case Optional<?> optional when optional.isEmpty() -> statement.setNull(position, Types.NULL);
            case Optional<?> optional -> bind(statement, position, optional.get());
            default -> throw new IllegalArgumentException("No column takes a " + value.getClass().getName());
        }
    }
}
