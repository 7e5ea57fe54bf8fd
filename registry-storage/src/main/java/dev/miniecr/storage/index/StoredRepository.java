package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Repository;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A repository as it is there.
 *
 * @param id   its own, and after its end nobody's: another repository of the same name has another
 * @param tags its resource tags
 */
public record StoredRepository(long id, Repository repository, Instant createdAt, RepositorySettings settings,
        Map<String, String> tags) {
    public StoredRepository {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    public StoredRepository with(RepositorySettings changed) {
        return new StoredRepository(id, repository, createdAt, changed, tags);
    }

    public StoredRepository with(Map<String, String> changed) {
        return new StoredRepository(id, repository, createdAt, settings, changed);
    }
}
