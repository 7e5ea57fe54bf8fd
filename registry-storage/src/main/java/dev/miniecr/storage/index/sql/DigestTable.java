package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.oci.Digest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Every digest that was ever stored or named, under a number that the other tables use. */
final class DigestTable {
    private static final ListQuery FIND = new ListQuery("""
            SELECT id, digest
            FROM digests
            WHERE digest IN (${keys})""");

    private static final String ADD = """
            INSERT INTO digests (digest)
            VALUES (?)
            ON CONFLICT DO NOTHING""";

    private record Row(long id, Digest digest) {}

    /** The numbers of those that are known. */
    Map<Digest, Long> find(Connection connection, SortedSet<Digest> digests) throws SQLException {
        List<Row> rows = FIND.list(connection, row -> new Row(row.getLong(1), Sql.digest(row, 2)), List.of(),
                new ArrayList<>(digests));
        Map<Digest, Long> found = new HashMap<>();
        rows.forEach(row -> found.put(row.digest, row.id));
        return found;
    }

    /** The numbers of all, of which these are known. New rows are made in the order of digests, so that no two wait for each other. */
    Map<Digest, Long> complete(Connection connection, SortedSet<Digest> digests, Map<Digest, Long> known)
            throws SQLException {
        SortedSet<Digest> unknown = new TreeSet<>(digests);
        unknown.removeAll(known.keySet());
        if (unknown.isEmpty()) {
            return known;
        }
        Sql.changeEach(connection, ADD, unknown.stream().map(List::<Object>of).toList());
        Map<Digest, Long> all = new HashMap<>(known);
        all.putAll(find(connection, unknown));
        return all;
    }

    long findOrAdd(Connection connection, Digest digest) throws SQLException {
        SortedSet<Digest> one = new TreeSet<>(List.of(digest));
        return complete(connection, one, find(connection, one)).values().iterator().next();
    }
}
