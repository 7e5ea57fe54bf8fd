package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.BlobUse;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImagePage;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.TagStatus;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.Tag;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Manifests with their tags, as lists of images show them, and whether they are archived. */
final class ImageTable {
    /*
     * A page walks through the repository's manifests in the order of their numbers, and ends at the last of so many of them even where none
     * passes the filter, or before its images have more than so many tags: the next page goes on from there.
     */
    static final int LOOKED_AT = 5_000;
    private static final int TAGS_OF_A_PAGE = 10_000;

    private static final String WINDOW = """
            SELECT count(*), max(p.id)
            FROM (
                SELECT id
                FROM manifests
                WHERE repository_id = ? AND id > ?
                ORDER BY id
                LIMIT ?
            ) AS p""";

    private static final String DETAILS = """
            SELECT m.id, g.digest, m.media_type, m.artifact_type, m.image_size, m.pushed_at, m.status, m.archived_at,
                m.activated_at, u.last_at, u.count, s.digest
            FROM manifests m
            JOIN digests g ON g.id = m.digest_id
            LEFT JOIN pulls u ON u.manifest_id = m.id
            LEFT JOIN referrers f ON f.manifest_id = m.id
            LEFT JOIN digests s ON s.id = f.subject_digest_id
            WHERE ${which}""";

    private static final String ONE = DETAILS.replace("${which}", "m.id = ?");

    private static final String PAGE = DETAILS.replace("${which}", """
            m.repository_id = ? AND m.id > ? AND m.id <= ? AND m.status IN (?, ?)${tagged}
            ORDER BY m.id
            LIMIT ?""");
    private static final String ANY_PAGE = PAGE.replace("${tagged}", "");
    private static final String TAGGED_PAGE = PAGE.replace("${tagged}",
            " AND EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = m.id)");
    private static final String UNTAGGED_PAGE = PAGE.replace("${tagged}",
            " AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = m.id)");

    private static final ListQuery TAGS = new ListQuery("""
            SELECT t.manifest_id, t.name
            FROM tags t
            WHERE t.manifest_id IN (${keys})""");

    private static final ListQuery COUNT_TAGS = new ListQuery("""
            SELECT manifest_id, count(*)
            FROM tags
            WHERE manifest_id IN (${keys})
            GROUP BY manifest_id""");

    private static final String BY_TAG = """
            SELECT manifest_id
            FROM tags
            WHERE repository_id = ? AND name = ?""";

    private static final String BY_DIGEST = """
            SELECT m.id
            FROM digests g
            JOIN manifests m ON m.digest_id = g.id
            WHERE m.repository_id = ? AND g.digest = ?""";

    private static final String USED = """
            SELECT 1
            FROM descriptors d
            JOIN manifests m ON m.id = d.manifest_id
            WHERE d.repository_id = ? AND d.digest_id = (SELECT id FROM digests WHERE digest = ?) AND d.role <> 'SUBJECT'
                AND m.status = ?
            LIMIT 1""";

    private static final String ARCHIVE = """
            UPDATE manifests
            SET status = 'archived', archived_at = ?, status_changed_by = ?
            WHERE id = ? AND status = 'active'""";

    private static final String ACTIVATE = """
            UPDATE manifests
            SET status = 'active', activated_at = ?, status_changed_by = ?
            WHERE id = ? AND status = 'archived'""";

    private final Clock clock;

    /** So many of a repository's manifests, and the number of the last. */
    record Window(int count, long last) {
        boolean full() {
            return count == LOOKED_AT;
        }
    }

    ImageTable(Clock clock) {
        this.clock = clock;
    }

    static String word(ImageStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    static ImageStatus status(String word) {
        return ImageStatus.valueOf(word.toUpperCase(Locale.ROOT));
    }

    ImagePage page(Connection connection, long repositoryId, ImageFilter filter, OptionalLong after, int limit)
            throws SQLException {
        Window window = window(connection, repositoryId, after.orElse(0));
        String query = switch (filter.tagStatus()) {
            case ANY -> ANY_PAGE;
            case TAGGED -> TAGGED_PAGE;
            case UNTAGGED -> UNTAGGED_PAGE;
        };
        List<String> statuses = statuses(filter);
        List<Image> found = Sql.list(connection, query, ImageTable::read, repositoryId, after.orElse(0), window.last,
                statuses.getFirst(), statuses.getLast(), limit + 1);
        List<Image> page = withFewTags(connection, found.subList(0, Math.min(found.size(), limit)));
        boolean cut = found.size() > page.size();
        boolean more = cut || window.full();
        long last = cut ? page.getLast().id() : window.last;
        return new ImagePage(filter.tagStatus() == TagStatus.UNTAGGED ? page : tagged(connection, page, filter),
                more ? OptionalLong.of(last) : OptionalLong.empty());
    }

    /* The first of them, as many as have not too many tags together, but at least one. */
    private static List<Image> withFewTags(Connection connection, List<Image> images) throws SQLException {
        Map<Long, Long> counts = new HashMap<>();
        COUNT_TAGS.list(connection, row -> counts.put(row.getLong(1), row.getLong(2)), List.of(),
                images.stream().map(Image::id).toList());
        long tags = 0;
        int fit = 0;
        while (fit < images.size()) {
            tags += counts.getOrDefault(images.get(fit).id(), 0L);
            if (tags > TAGS_OF_A_PAGE && fit > 0) {
                break;
            }
            fit++;
        }
        return images.subList(0, fit);
    }

    Optional<Image> find(Connection connection, long repositoryId, Reference reference) throws SQLException {
        Optional<Long> id = switch (reference) {
            case Tag tag -> Sql.find(connection, BY_TAG, row -> row.getLong(1), repositoryId, tag);
            case Digest digest -> Sql.find(connection, BY_DIGEST, row -> row.getLong(1), repositoryId, digest);
        };
        return id.isEmpty() ? Optional.empty() : find(connection, id.get());
    }

    Optional<Image> find(Connection connection, long id) throws SQLException {
        List<Image> one = Sql.list(connection, ONE, ImageTable::read, id);
        return tagged(connection, one, ImageFilter.ALL).stream().findFirst();
    }

    /** When it changed; empty when it is in this status already. */
    Optional<Instant> changeStatus(Connection connection, long id, ImageStatus status, String principal)
            throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String statement = switch (status) {
            case ACTIVE -> ACTIVATE;
            case ARCHIVED -> ARCHIVE;
        };
        return Sql.change(connection, statement, now, principal, id) == 0 ? Optional.empty() : Optional.of(now);
    }

    BlobUse use(Connection connection, long repositoryId, Digest digest) throws SQLException {
        if (Sql.exists(connection, USED, repositoryId, digest, word(ImageStatus.ACTIVE))) {
            return BlobUse.ACTIVE;
        }
        return Sql.exists(connection, USED, repositoryId, digest, word(ImageStatus.ARCHIVED))
                ? BlobUse.ARCHIVED
                : BlobUse.UNREFERENCED;
    }

    /** The next ones that a page may look at. */
    static Window window(Connection connection, long repositoryId, long after) throws SQLException {
        return Sql.find(connection, WINDOW, row -> new Window(row.getInt(1), row.getLong(2)), repositoryId, after,
                LOOKED_AT).orElseThrow();
    }

    /** The images with their tags. The tags may have changed since the images were read: those that had some and have none are left out. */
    private static List<Image> tagged(Connection connection, List<Image> images, ImageFilter filter)
            throws SQLException {
        Map<Long, List<Tag>> tags = new HashMap<>();
        TAGS.list(connection, row -> tags.computeIfAbsent(row.getLong(1), _ -> new ArrayList<>())
                .add(new Tag(row.getString(2))), List.of(), images.stream().map(Image::id).toList());
        tags.values().forEach(Collections::sort);
        return images.stream().map(image -> withTags(image, tags.getOrDefault(image.id(), List.of())))
                .filter(image -> filter.tagStatus() == TagStatus.ANY || !image.tags().isEmpty()).toList();
    }

    private static Image withTags(Image image, List<Tag> tags) {
        return new Image(image.id(), image.digest(), tags, image.mediaType(), image.artifactType(), image.imageSize(),
                image.pushedAt(), image.status(), image.archivedAt(), image.activatedAt(), image.pulledAt(),
                image.pulls(), image.subject());
    }

    /** Two, for a query that has room for so many. */
    static List<String> statuses(ImageFilter filter) {
        List<String> words = filter.statuses().stream().map(ImageTable::word).toList();
        return words.isEmpty() ? List.of("", "") : List.of(words.getFirst(), words.getLast());
    }

    private static Image read(ResultSet row) throws SQLException {
        Optional<Digest> subject = row.getBytes(12) == null ? Optional.empty() : Optional.of(Sql.digest(row, 12));
        return new Image(row.getLong(1), Sql.digest(row, 2), List.of(), new MediaType(row.getString(3)),
                Optional.ofNullable(row.getString(4)), row.getLong(5), Instant.ofEpochMilli(row.getLong(6)),
                status(row.getString(7)), Sql.moment(row, 8), Sql.moment(row, 9), Sql.moment(row, 10), row.getLong(11),
                subject);
    }
}
