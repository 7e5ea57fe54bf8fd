package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.LifecyclePolicyWords;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.call.RepositorySettingsWords;
import dev.miniecr.server.ecr.call.ResourceTagWords;
import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.storage.index.ManifestIndex;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryCreationTemplateRequest;
import software.amazon.awssdk.services.ecr.model.EncryptionConfigurationForRepositoryCreationTemplate;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.RepositoryCreationTemplate;
import software.amazon.awssdk.services.ecr.model.Tag;
import software.amazon.awssdk.services.ecr.model.UpdateRepositoryCreationTemplateRequest;

/** Makes templates of what requests say, and refuses those that no repository could be made from. */
final class TemplateRules {
    private final PolicyChecker policies;

    TemplateRules(PolicyChecker policies) {
        this.policies = policies;
    }

    /** Throws EcrException(InvalidParameterException). */
    RepositoryCreationTemplate made(CreateRepositoryCreationTemplateRequest input, Instant now) {
        check(input.repositoryPolicy(), input.lifecyclePolicy());
        return checked(RepositoryCreationTemplate.builder().prefix(input.prefix()).description(input.description())
                .encryptionConfiguration(encryption(input.encryptionConfiguration()))
                .resourceTags(List.copyOf(input.resourceTags()))
                .imageTagMutability(input.imageTagMutability() == null
                        ? ImageTagMutability.MUTABLE
                        : input.imageTagMutability())
                .imageTagMutabilityExclusionFilters(notEmpty(input.imageTagMutabilityExclusionFilters()))
                .repositoryPolicy(notEmpty(input.repositoryPolicy())).lifecyclePolicy(notEmpty(input.lifecyclePolicy()))
                .appliedForWithStrings(new LinkedHashSet<>(input.appliedForAsStrings()))
                .customRoleArn(notEmpty(input.customRoleArn())).createdAt(now).updatedAt(now).build());
    }

    /** What is not given stays, and what is given empty goes; tag mutability and its filters are one thing. Throws EcrException(InvalidParameterException). */
    RepositoryCreationTemplate changed(RepositoryCreationTemplate old, UpdateRepositoryCreationTemplateRequest input,
            Instant now) {
        check(input.repositoryPolicy(), input.lifecyclePolicy());
        RepositoryCreationTemplate.Builder template = old.toBuilder().updatedAt(now);
        if (input.encryptionConfiguration() != null) {
            template.encryptionConfiguration(encryption(input.encryptionConfiguration()));
        }
        if (input.hasResourceTags()) {
            template.resourceTags(input.resourceTags());
        }
        if (input.imageTagMutability() != null) {
            template.imageTagMutability(input.imageTagMutability());
        }
        if (input.imageTagMutability() != null || input.hasImageTagMutabilityExclusionFilters()) {
            template.imageTagMutabilityExclusionFilters(notEmpty(input.imageTagMutabilityExclusionFilters()));
        }
        if (input.hasAppliedFor()) {
            template.appliedForWithStrings(new LinkedHashSet<>(input.appliedForAsStrings()));
        }
        return checked(withTexts(template, old, input).build());
    }

    private static RepositoryCreationTemplate.Builder withTexts(RepositoryCreationTemplate.Builder template,
            RepositoryCreationTemplate old, UpdateRepositoryCreationTemplateRequest input) {
        return template.description(changed(old.description(), input.description()))
                .repositoryPolicy(changed(old.repositoryPolicy(), input.repositoryPolicy()))
                .lifecyclePolicy(changed(old.lifecyclePolicy(), input.lifecyclePolicy()))
                .customRoleArn(changed(old.customRoleArn(), input.customRoleArn()));
    }

    private static @Nullable String changed(@Nullable String old, @Nullable String given) {
        return given == null ? old : notEmpty(given);
    }

    private static @Nullable String notEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static <T> @Nullable List<T> notEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private static EncryptionConfigurationForRepositoryCreationTemplate encryption(
            @Nullable EncryptionConfigurationForRepositoryCreationTemplate given) {
        return given == null
                ? EncryptionConfigurationForRepositoryCreationTemplate.builder().encryptionType(EncryptionType.AES256)
                        .build()
                : given.toBuilder().kmsKey(notEmpty(given.kmsKey())).build();
    }

    private RepositoryCreationTemplate checked(RepositoryCreationTemplate template) {
        if (template.appliedFor().isEmpty()) {
            throw Refusals.invalid("appliedFor", "Member must have length greater than or equal to 1");
        }
        RepositorySettingsWords.mutability(template.imageTagMutability(),
                template.imageTagMutabilityExclusionFilters());
        check(template.resourceTags());
        return template;
    }

    /* What is given now: a policy that was in order once may name somebody who is gone since. */
    private void check(@Nullable String repositoryPolicy, @Nullable String lifecyclePolicy) {
        if (repositoryPolicy != null && !repositoryPolicy.isEmpty()) {
            policies.check(repositoryPolicy);
        }
        if (lifecyclePolicy != null && !lifecyclePolicy.isEmpty()) {
            LifecyclePolicyWords.read(lifecyclePolicy);
        }
    }

    /* The operations on templates have no error of their own for tags. */
    private static void check(List<Tag> tags) {
        if (tags.size() > ManifestIndex.RESOURCE_TAGS) {
            throw Refusals.invalid("resourceTags",
                    "Member must have length less than or equal to " + ManifestIndex.RESOURCE_TAGS);
        }
        try {
            ResourceTagWords.read(tags);
        } catch (EcrException e) {
            throw Refusals.invalid("resourceTags", String.valueOf(e.getMessage()));
        }
    }
}
