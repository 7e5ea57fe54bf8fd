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
    private static final String BEFORE_NAME = ":repository/";
    private static final int ACCOUNT_DIGITS = 12;

    private final CachingManifestIndex index;
    private final String arnPrefix;

    public RepositoryTags(CachingManifestIndex index, String region) {
        this.index = index;
        this.arnPrefix = "arn:aws:ecr:" + region + ":";
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
        int account = arnPrefix.length();
        int name = account + ACCOUNT_DIGITS + BEFORE_NAME.length();
        boolean shaped = arn.startsWith(arnPrefix) && arn.startsWith(BEFORE_NAME, account + ACCOUNT_DIGITS)
                && RegistryId.isValid(arn.substring(account, account + ACCOUNT_DIGITS))
                && RepositoryName.isValid(arn.substring(name));
        return shaped
                ? Optional.of(new Repository(new RegistryId(arn.substring(account, account + ACCOUNT_DIGITS)),
                        new RepositoryName(arn.substring(name))))
                : Optional.empty();
    }
}
