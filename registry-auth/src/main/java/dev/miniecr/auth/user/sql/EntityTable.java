package dev.miniecr.auth.user.sql;

import dev.miniecr.auth.user.Entity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/**
 * How the entities of one type are kept.
 *
 * @param put    takes the values, and replaces the row with their key
 * @param remove takes the key
 * @param key    what is unique of the values
 */
record EntityTable<E extends Entity>(Class<E> type, String select, String put, String remove, Sql.Row<E> row,
        Function<E, List<Object>> values, Function<E, List<Object>> key) {

    List<E> all(Connection connection) throws SQLException {
        return Sql.list(connection, select, row);
    }

    List<Object> valuesOf(Entity entity) {
        return values.apply(type.cast(entity));
    }

    List<Object> keyOf(Entity entity) {
        return key.apply(type.cast(entity));
    }
}
