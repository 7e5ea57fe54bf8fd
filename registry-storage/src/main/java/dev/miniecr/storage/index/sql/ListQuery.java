package dev.miniecr.storage.index.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** A query for many keys at once: {@code ${keys}} in it, which comes after every other value, stands for the list. */
final class ListQuery {
    /*
     * Lists have 1, 2, 4 ... 512 places, so that there are ten texts to prepare and not one for every length; the last key fills what is
     * left. A longer list is asked for in pieces, in the order of its keys.
     */
    private static final int DOUBLINGS = 10;
    private static final int LONGEST = 1 << (DOUBLINGS - 1);

    private final List<String> texts;

    ListQuery(String query) {
        this.texts = IntStream.range(0, DOUBLINGS)
                .mapToObj(doubling -> query.replace("${keys}",
                        String.join(", ", Collections.nCopies(1 << doubling, "?"))))
                .toList();
    }

    <T> List<T> list(Connection connection, Sql.Row<T> row, List<?> values, List<?> keys) throws SQLException {
        List<T> found = new ArrayList<>();
        for (int begin = 0; begin < keys.size(); begin += LONGEST) {
            List<?> piece = keys.subList(begin, Math.min(keys.size(), begin + LONGEST));
            collect(connection, row, values, piece, found);
        }
        return found;
    }

    private <T> void collect(Connection connection, Sql.Row<T> row, List<?> values, List<?> piece, List<T> found)
            throws SQLException {
        int doubling = Integer.SIZE - Integer.numberOfLeadingZeros(piece.size() - 1);
        List<Object> bound = new ArrayList<>(values);
        bound.addAll(piece);
        bound.addAll(Collections.nCopies((1 << doubling) - piece.size(), piece.getLast()));
        try (PreparedStatement statement = connection.prepareStatement(texts.get(doubling))) {
            Sql.bind(statement, bound);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
        }
    }
}
