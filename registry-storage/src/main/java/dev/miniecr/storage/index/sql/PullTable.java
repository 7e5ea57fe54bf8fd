package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.PullCount;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/** How often images were pulled, and when for the last time. */
final class PullTable {
    private static final String PULLED = """
            SELECT m.id, ?, ?
            FROM repositories r
            JOIN digests g ON g.digest = ?
            JOIN manifests m ON m.repository_id = r.id AND m.digest_id = g.id
            WHERE r.registry_id = ? AND r.name = ?""";

    private static final String ADD = """
            INSERT INTO pulls (manifest_id, last_at, count)
            ${pulled}
            ON CONFLICT (manifest_id) DO UPDATE
            SET last_at = CASE WHEN excluded.last_at > pulls.last_at THEN excluded.last_at ELSE pulls.last_at END,
                count = pulls.count + excluded.count""";

    private static final Comparator<PullCount> BY_NAME = Comparator
            .comparing((PullCount pull) -> pull.repository().registry())
            .thenComparing(pull -> pull.repository().name()).thenComparing(PullCount::digest);

    private final String add;

    PullTable(Dialect dialect) {
        this.add = ADD.replace("${pulled}", dialect.keeping(PULLED, "m"));
    }

    /** In the order of their names, so that no two transactions wait for each other. What is not there is left out. */
    void add(Connection connection, List<PullCount> pulls) throws SQLException {
        Sql.changeEach(connection, add, pulls.stream().sorted(BY_NAME)
                .map(pull -> List.<Object>of(pull.lastAt(), pull.count(), pull.digest(),
                        pull.repository().registry(), pull.repository().name()))
                .toList());
    }
}
