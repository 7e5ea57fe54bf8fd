package dev.miniecr.storage.index;

import java.util.Map;

/**
 * What a repository begins with.
 *
 * @param tags      resource tags
 * @param documents of kinds of which a repository has one
 */
public record NewRepository(RepositorySettings settings, Map<String, String> tags,
        Map<Document.Kind, String> documents) {
    public static final NewRepository DEFAULT = new NewRepository(RepositorySettings.DEFAULT, Map.of(), Map.of());

    public NewRepository {
        tags = Map.copyOf(tags);
        documents = Map.copyOf(documents);
    }
}
