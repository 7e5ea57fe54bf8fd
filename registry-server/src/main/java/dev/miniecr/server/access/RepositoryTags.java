package dev.miniecr.server.access;

import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The tags of repositories, as the index has them. Nothing else has tags. */
public final class RepositoryTags implements ResourceTags {
    private final CachingManifestIndex index;
    private final RegistryId registry;
    private final String arnPrefix;

    public RepositoryTags(CachingManifestIndex index, RegistryId registry, String region) {
        this.index = index;
        this.registry = registry;
        this.arnPrefix = "arn:aws:ecr:" + region + ":" + registry + ":repository/";
    }

    @Override
    public Optional<Map<String, String>> cached(String resourceArn) {
        Optional<Repository> repository = repository(resourceArn);
        return repository.isEmpty()
                ? Optional.of(Map.of())
                : index.cachedRepository(repository.get()).map(StoredRepository::tags);
    }

    @Override
    public Map<String, String> find(String resourceArn) throws IOException {
        Optional<Repository> repository = repository(resourceArn);
        return repository.isEmpty()
                ? Map.of()
                : index.findRepository(repository.get()).map(StoredRepository::tags).orElse(Map.of());
    }

    private Optional<Repository> repository(String arn) {
        return Optional.of(arn).filter(text -> text.startsWith(arnPrefix))
                .map(text -> text.substring(arnPrefix.length())).filter(RepositoryName::isValid)
                .map(name -> new Repository(registry, new RepositoryName(name)));
    }
}
