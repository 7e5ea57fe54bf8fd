package dev.miniecr.auth.user.sql;

import dev.miniecr.auth.user.Entity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * How the entities of one type are kept.
 *
 * @param select finds those of one account, which each of its parameters is
 * @param put    takes the values, and replaces the row with their key
 * @param remove takes the key
 * @param key    what is unique of the values
 */
record EntityTable<E extends Entity>(Class<E> type, String select, String put, String remove, Sql.Row<E> row,
        Function<E, List<Object>> values, Function<E, List<Object>> key) {

    List<E> all(Connection connection, String account) throws SQLException {
        Object[] values = new Object[(int) select.chars().filter(c -> c == '?').count()];
        Arrays.fill(values, account);
        return Sql.list(connection, select, row, values);
    }

    List<Object> valuesOf(Entity entity) {
        return values.apply(type.cast(entity));
    }

    List<Object> keyOf(Entity entity) {
        return key.apply(type.cast(entity));
    }
}
