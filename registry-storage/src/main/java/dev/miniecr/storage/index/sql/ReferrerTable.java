package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ImageIndex.ReferrerFilter;
import dev.miniecr.storage.index.ImageReferrer;
import dev.miniecr.storage.index.ImageReferrerPage;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ReferrerPage;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Repository;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
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
            JOIN manifests m ON m.id = f.manifest_id AND m.status = 'active'
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

    /* Rows that one page of images looks at. */
    private static final int LOOKED_AT = 1_000;

    private static final String CANDIDATES = """
            SELECT f.manifest_id, octet_length(f.descriptor), f.artifact_type, m.status
            FROM digests g
            JOIN referrers f ON f.subject_digest_id = g.id
            JOIN manifests m ON m.id = f.manifest_id
            WHERE g.digest = ? AND f.repository_id = ? AND f.manifest_id > ?
            ORDER BY f.manifest_id
            LIMIT ?""";

    private static final ListQuery IMAGES = new ListQuery("""
            SELECT f.manifest_id, g.digest, m.media_type, m.size, f.artifact_type, m.status, f.descriptor
            FROM referrers f
            JOIN manifests m ON m.id = f.manifest_id
            JOIN digests g ON g.id = m.digest_id
            WHERE f.manifest_id IN (${keys})""");

    /* No descriptor is shorter than {"mediaType":"a/b","digest":"sha256:...","size":1}. */
    private static final int SHORTEST = 100;

    private record Measure(long manifestId, int length) {}

    private record Candidate(Measure measure, Optional<String> artifactType, ImageStatus status) {
        private boolean passes(ReferrerFilter filter) {
            return filter.statuses().contains(status)
                    && (filter.artifactTypes().isEmpty() || artifactType.filter(filter.artifactTypes()::contains)
                            .isPresent());
        }
    }

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

    /** Images in the order of their numbers, whose descriptors have so many bytes together; one at least. */
    ImageReferrerPage images(Connection connection, long repositoryId, Digest subject, ReferrerFilter filter,
            long after, int limit, int bytes) throws SQLException {
        List<Candidate> looked = Sql.list(connection, CANDIDATES,
                row -> new Candidate(new Measure(row.getLong(1), row.getInt(2)), Optional.ofNullable(row.getString(3)),
                        ImageTable.status(row.getString(4))),
                subject, repositoryId, after, LOOKED_AT);
        List<Measure> passing = looked.stream().filter(candidate -> candidate.passes(filter)).map(Candidate::measure)
                .toList();
        int count = passing.isEmpty() ? 0 : Math.min(limit, fitting(passing, bytes));
        List<Long> ids = passing.subList(0, count).stream().map(Measure::manifestId).toList();
        List<ImageReferrer> images = new ArrayList<>(IMAGES.list(connection, ReferrerTable::read, List.of(), ids));
        images.sort(Comparator.comparingLong(ImageReferrer::image));
        if (count < passing.size()) {
            return new ImageReferrerPage(images, OptionalLong.of(ids.getLast()));
        }
        return new ImageReferrerPage(images, looked.size() == LOOKED_AT
                ? OptionalLong.of(looked.getLast().measure.manifestId)
                : OptionalLong.empty());
    }

    private static ImageReferrer read(ResultSet row) throws SQLException {
        return new ImageReferrer(row.getLong(1), Sql.digest(row, 2), new MediaType(row.getString(3)), row.getLong(4),
                Optional.ofNullable(row.getString(5)), ImageTable.status(row.getString(6)), row.getBytes(7));
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
