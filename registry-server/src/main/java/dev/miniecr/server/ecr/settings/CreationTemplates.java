package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.server.ecr.call.RepositorySettingsWords;
import dev.miniecr.server.ecr.call.ResourceTagWords;
import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.Encryption;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ecr.model.EncryptionConfigurationForRepositoryCreationTemplate;
import software.amazon.awssdk.services.ecr.model.RCTAppliedFor;
import software.amazon.awssdk.services.ecr.model.RepositoryCreationTemplate;

/** What the repositories that the registry makes by itself begin with, by the prefixes of their names: in the index and in memory. */
public final class CreationTemplates {
    private static final int MOST = 200;

    private final HeldDocuments<RepositoryCreationTemplate> held;
    private final PolicyChecker policies;

    public CreationTemplates(Documents documents, RegistryId registry, PolicyChecker policies) throws IOException {
        this.held = new HeldDocuments<>(ModelDocuments.of(documents, RepositoryCreationTemplate::builder),
                Document.Kind.CREATION_TEMPLATE, registry);
        this.policies = policies;
    }

    /**
     * What a repository that a push makes begins with; empty where no template is for it, and then the push makes none. Never blocks.
     *
     * Throws RegistryException(Denied) where the template's policy can no longer be applied.
     */
    public Optional<NewRepository> onPush(Repository repository) {
        return find(repository, RCTAppliedFor.CREATE_ON_PUSH).map(this::beginning);
    }

    private Optional<RepositoryCreationTemplate> find(Repository repository, RCTAppliedFor occasion) {
        NavigableMap<String, RepositoryCreationTemplate> templates = held.current();
        if (templates.isEmpty() || !repository.registry().equals(held.registry())) {
            return Optional.empty();
        }
        return Prefixes.of(repository.name()).stream()
                .flatMap(prefix -> Optional.ofNullable(templates.get(prefix)).stream())
                .filter(template -> template.appliedFor().contains(occasion)).findFirst();
    }

    private NewRepository beginning(RepositoryCreationTemplate template) {
        Map<Document.Kind, String> documents = new EnumMap<>(Document.Kind.class);
        if (template.repositoryPolicy() != null) {
            documents.put(Document.Kind.REPOSITORY_POLICY, policy(template));
        }
        if (template.lifecyclePolicy() != null) {
            documents.put(Document.Kind.LIFECYCLE_POLICY, template.lifecyclePolicy());
        }
        EncryptionConfigurationForRepositoryCreationTemplate encryption = template.encryptionConfiguration();
        RepositorySettings settings = new RepositorySettings(
                RepositorySettingsWords.mutability(template.imageTagMutability(),
                        template.imageTagMutabilityExclusionFilters()),
                new Encryption(encryption.encryptionTypeAsString(), Optional.ofNullable(encryption.kmsKey())), false);
        return new NewRepository(settings, ResourceTagWords.read(template.resourceTags()), documents);
    }

    /* It was in order when the template was made; whom it names may be gone since. */
    private String policy(RepositoryCreationTemplate template) {
        try {
            return policies.check(template.repositoryPolicy());
        } catch (EcrException e) {
            throw new RegistryException(
                    new RegistryError.Denied("The repository is not created: the policy of the creation template '"
                            + template.prefix() + "' cannot be applied. " + e.getMessage()));
        }
    }

    NavigableMap<String, RepositoryCreationTemplate> current() {
        return held.current();
    }

    /** False where there is one for its prefix. Throws RegistryException(LimitExceeded). */
    boolean add(RepositoryCreationTemplate template) throws IOException {
        return held.add(Prefixes.key(template.prefix()), template, MOST);
    }

    Optional<RepositoryCreationTemplate> change(String prefix, UnaryOperator<RepositoryCreationTemplate> edit)
            throws IOException {
        return held.change(Prefixes.key(prefix), edit);
    }

    Optional<RepositoryCreationTemplate> remove(String prefix) throws IOException {
        return held.remove(Prefixes.key(prefix));
    }
}
