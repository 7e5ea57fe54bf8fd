package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImageId;
import dev.miniecr.storage.index.ImageIdPage;
import dev.miniecr.storage.index.ImagePosition;
import dev.miniecr.storage.oci.Tag;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The names of a repository's images: a row for each tag, and one for each manifest without any. */
final class ImageIdQuery {
    /* After every tag, in the order of bytes. */
    private static final String BEHIND_ALL_TAGS = "~";

    /* The repository of all tags of a manifest is the same: it is named as the indexes order them. */
    private static final String IDS = """
            SELECT m.id, g.digest, t.name
            FROM manifests m
            JOIN digests g ON g.id = m.digest_id
            ${join} tags t ON t.manifest_id = m.id
            WHERE m.repository_id = ? AND m.id >= ? AND m.id <= ? AND m.status IN (?, ?) AND (m.id > ? OR t.name > ?)
            ORDER BY m.id, t.repository_id, t.name
            LIMIT ?""";
    private static final String ANY_IDS = IDS.replace("${join}", "LEFT JOIN");
    private static final String TAGGED_IDS = IDS.replace("${join}", "JOIN");

    private static final String UNTAGGED_IDS = """
            SELECT m.id, g.digest, NULL
            FROM manifests m
            JOIN digests g ON g.id = m.digest_id
            WHERE m.repository_id = ? AND m.id > ? AND m.id <= ? AND m.status IN (?, ?)
                AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = m.id)
            ORDER BY m.id
            LIMIT ?""";

    private record Row(long id, ImageId imageId) {}

    private ImageIdQuery() {}

    static ImageIdPage page(Connection connection, long repositoryId, ImageFilter filter, Optional<ImagePosition> after,
            int limit) throws SQLException {
        ImagePosition position = after.orElse(new ImagePosition(0, BEHIND_ALL_TAGS));
        ImageTable.Window window = ImageTable.window(connection, repositoryId, position.image());
        long last = Math.max(window.last(), position.image());
        List<String> statuses = ImageTable.statuses(filter);
        List<Row> rows = switch (filter.tagStatus()) {
            case ANY -> ids(connection, ANY_IDS, repositoryId, position, last, statuses, limit + 1);
            case TAGGED -> ids(connection, TAGGED_IDS, repositoryId, position, last, statuses, limit + 1);
            case UNTAGGED -> Sql.list(connection, UNTAGGED_IDS, ImageIdQuery::read, repositoryId, position.image(),
                    last, statuses.getFirst(), statuses.getLast(), limit + 1);
        };
        List<ImageId> ids = rows.stream().limit(limit).map(Row::imageId).toList();
        if (rows.size() > limit) {
            Row end = rows.get(limit - 1);
            return new ImageIdPage(ids,
                    Optional.of(new ImagePosition(end.id, end.imageId.tag().map(Tag::value).orElse(""))));
        }
        return new ImageIdPage(ids, window.full()
                ? Optional.of(new ImagePosition(last, BEHIND_ALL_TAGS))
                : Optional.empty());
    }

    private static List<Row> ids(Connection connection, String query, long repositoryId, ImagePosition after, long last,
            List<String> statuses, int limit) throws SQLException {
        return Sql.list(connection, query, ImageIdQuery::read, repositoryId, after.image(), last, statuses.getFirst(),
                statuses.getLast(), after.image(), Sql.after(Optional.of(after.tag())), limit);
    }

    private static Row read(ResultSet row) throws SQLException {
        return new Row(row.getLong(1),
                new ImageId(Sql.digest(row, 2), Optional.ofNullable(row.getString(3)).map(Tag::new)));
    }
}
