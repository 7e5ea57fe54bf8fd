package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ReferrerPage;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The manifests that have a subject, as the list of its referrers shows them. */
final class ReferrerTable {
    private static final String ADD = """
            INSERT INTO referrers (manifest_id, repository_id, subject_digest_id, artifact_type, descriptor)
            VALUES (?, ?, ?, ?, ?)""";

    private static final String OF_A_SUBJECT = """
            FROM repositories r
            JOIN digests g ON g.digest = ?
            JOIN referrers f ON f.repository_id = r.id AND f.subject_digest_id = g.id
            WHERE r.registry_id = ? AND r.name = ? AND (? = '' OR f.artifact_type = ?) AND f.manifest_id > ?
            """;

    private static final String MEASURE = """
            SELECT f.manifest_id, octet_length(f.descriptor)
            """ + OF_A_SUBJECT + """
            ORDER BY f.manifest_id
            LIMIT ?""";

    private static final String READ = """
            SELECT f.descriptor
            """ + OF_A_SUBJECT + """
            AND f.manifest_id <= ?
            ORDER BY f.manifest_id""";

    /* No descriptor is shorter than {"mediaType":"a/b","digest":"sha256:...","size":1}. */
    private static final int SHORTEST = 100;

    private record Measure(long manifestId, int length) {}

    void add(Connection connection, long manifestId, long repositoryId, long subjectDigestId,
            Optional<String> artifactType, byte[] descriptor) throws SQLException {
        Sql.change(connection, ADD, manifestId, repositoryId, subjectDigestId, artifactType, descriptor);
    }

    /** Measures before it reads: descriptors of megabytes never bring more into memory than the page may hold. */
    ReferrerPage page(Connection connection, Repository repository, Digest subject, Optional<String> artifactType,
            long after, int bytes) throws SQLException {
        String type = artifactType.orElse("");
        List<Measure> ahead = Sql.list(connection, MEASURE, row -> new Measure(row.getLong(1), row.getInt(2)), subject,
                repository.registry(), repository.name(), type, type, after, bytes / SHORTEST + 2);
        if (ahead.isEmpty()) {
            return new ReferrerPage(List.of(), OptionalLong.empty());
        }
        int count = fitting(ahead, bytes);
        long last = ahead.get(count - 1).manifestId;
        List<byte[]> descriptors = Sql.list(connection, READ, row -> row.getBytes(1), subject, repository.registry(),
                repository.name(), type, type, after, last);
        return new ReferrerPage(descriptors, count < ahead.size() ? OptionalLong.of(last) : OptionalLong.empty());
    }

    /** How many of them fit, with a comma each; one always does. */
    private static int fitting(List<Measure> ahead, int bytes) {
        long used = ahead.getFirst().length + 1L;
        int count = 1;
        while (count < ahead.size() && used + ahead.get(count).length + 1 <= bytes) {
            used += ahead.get(count).length + 1L;
            count++;
        }
        return count;
    }
}
