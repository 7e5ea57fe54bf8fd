package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/** Resource tags of repositories. */
final class ResourceTagTable {
    private static final ListQuery OF = new ListQuery("""
            SELECT repository_id, key, value
            FROM resource_tags
            WHERE repository_id IN (${keys})""");

    private static final String PUT = """
            INSERT INTO resource_tags (repository_id, key, value)
            VALUES (?, ?, ?)
            ON CONFLICT (repository_id, key) DO UPDATE
            SET value = excluded.value""";

    private static final String REMOVE = """
            DELETE FROM resource_tags
            WHERE repository_id = ? AND key = ?""";

    private static final String REMOVE_ALL = """
            DELETE FROM resource_tags
            WHERE repository_id = ?""";

    private record Row(long repositoryId, String key, String value) {}

    Map<Long, Map<String, String>> of(Connection connection, SortedSet<Long> repositoryIds) throws SQLException {
        Map<Long, Map<String, String>> tags = new HashMap<>();
        for (Row row : OF.list(connection, row -> new Row(row.getLong(1), row.getString(2), row.getString(3)),
                List.of(), List.copyOf(repositoryIds))) {
            tags.computeIfAbsent(row.repositoryId, _ -> new HashMap<>()).put(row.key, row.value);
        }
        return tags;
    }

    /** Adds tags to those that are known, and returns all. The repository's row is this transaction's to change. Throws TooManyTags, ResourceTagAmbiguous. */
    Map<String, String> put(Connection connection, long repositoryId, Map<String, String> known,
            Map<String, String> tags) throws SQLException {
        Map<String, String> all = new HashMap<>(known);
        for (Map.Entry<String, String> tag : new TreeMap<>(tags).entrySet()) {
            if (!all.containsKey(tag.getKey())) {
                requireOther(all.keySet(), tag.getKey());
            }
            all.put(tag.getKey(), tag.getValue());
        }
        if (all.size() > ManifestIndex.RESOURCE_TAGS) {
            throw new RegistryException(new RegistryError.TooManyTags(ManifestIndex.RESOURCE_TAGS));
        }
        Sql.changeEach(connection, PUT, tags.entrySet().stream()
                .map(tag -> List.<Object>of(repositoryId, tag.getKey(), tag.getValue())).toList());
        return all;
    }

    private static void requireOther(Set<String> standing, String key) {
        Optional<String> same = standing.stream().filter(key::equalsIgnoreCase).findFirst();
        if (same.isPresent()) {
            throw new RegistryException(new RegistryError.ResourceTagAmbiguous(key, same.get()));
        }
    }

    void remove(Connection connection, long repositoryId, Set<String> keys) throws SQLException {
        Sql.changeEach(connection, REMOVE, keys.stream().map(key -> List.<Object>of(repositoryId, key)).toList());
    }

    void removeAll(Connection connection, long repositoryId) throws SQLException {
        Sql.change(connection, REMOVE_ALL, repositoryId);
    }
}
