package dev.miniecr.server.ecr.call;

import dev.miniecr.storage.index.Encryption;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.oci.TagFilter;
import dev.miniecr.storage.oci.TagMutability;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;

/** The settings of a repository, between the API's words and the registry's. */
public final class RepositorySettingsWords {
    private RepositorySettingsWords() {}

    /** Throws EcrException where filters come without a value that takes them, or the other way round. */
    public static TagMutability mutability(ImageTagMutability value, List<ImageTagMutabilityExclusionFilter> filters) {
        List<TagFilter> exceptions = filters.stream().map(filter -> new TagFilter(filter.filter())).toList();
        boolean takesFilters = value == ImageTagMutability.IMMUTABLE_WITH_EXCLUSION
                || value == ImageTagMutability.MUTABLE_WITH_EXCLUSION;
        if (takesFilters == exceptions.isEmpty()) {
            throw Refusals.invalid("imageTagMutabilityExclusionFilters", takesFilters
                    ? "imageTagMutability " + value + " needs at least one filter"
                    : "filters need imageTagMutability IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION");
        }
        return new TagMutability(value == ImageTagMutability.IMMUTABLE
                || value == ImageTagMutability.IMMUTABLE_WITH_EXCLUSION, exceptions);
    }

    public static ImageTagMutability value(TagMutability mutability) {
        if (mutability.exceptions().isEmpty()) {
            return mutability.immutable() ? ImageTagMutability.IMMUTABLE : ImageTagMutability.MUTABLE;
        }
        return mutability.immutable()
                ? ImageTagMutability.IMMUTABLE_WITH_EXCLUSION
                : ImageTagMutability.MUTABLE_WITH_EXCLUSION;
    }

    public static List<ImageTagMutabilityExclusionFilter> filters(TagMutability mutability) {
        return mutability.exceptions().stream().map(filter -> ImageTagMutabilityExclusionFilter.builder()
                .filterType("WILDCARD").filter(filter.pattern()).build()).toList();
    }

    public static Encryption encryption(Optional<EncryptionConfiguration> configuration) {
        return configuration
                .map(given -> new Encryption(given.encryptionTypeAsString(), Optional.ofNullable(given.kmsKey())))
                .orElse(RepositorySettings.DEFAULT.encryption());
    }

    public static EncryptionConfiguration configuration(Encryption encryption) {
        return EncryptionConfiguration.builder().encryptionType(encryption.type())
                .kmsKey(encryption.key().orElse(null)).build();
    }

    public static boolean scanOnPush(Optional<ImageScanningConfiguration> configuration) {
        return configuration.map(ImageScanningConfiguration::scanOnPush).orElse(false);
    }
}
