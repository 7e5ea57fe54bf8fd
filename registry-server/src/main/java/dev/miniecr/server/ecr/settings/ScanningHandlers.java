package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Repositories;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.BatchGetRepositoryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetRepositoryScanningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.GetRegistryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.GetRegistryScanningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.PutRegistryScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutRegistryScanningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.RegistryScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.RepositoryScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.RepositoryScanningConfigurationFailure;
import software.amazon.awssdk.services.ecr.model.ScanFrequency;
import software.amazon.awssdk.services.ecr.model.ScanType;
import software.amazon.awssdk.services.ecr.model.ScanningConfigurationFailureCode;

/** When images are to be scanned: the registry's rules, and what they mean for repositories. */
public final class ScanningHandlers {
    private final Repositories repositories;
    private final ModelDocuments<RegistryScanningConfiguration> documents;
    private final Arns arns;

    public ScanningHandlers(Repositories repositories, Documents documents, Arns arns) {
        this.repositories = repositories;
        this.documents = ModelDocuments.of(documents, RegistryScanningConfiguration::builder);
        this.arns = arns;
    }

    private static Document.Key key(RegistryId registry) {
        return Document.Key.of(Document.Kind.SCANNING_CONFIGURATION, registry, Optional.empty());
    }

    private ScanRules rules(RegistryId registry) throws IOException {
        return documents.find(key(registry)).map(ScanRules::new).orElseGet(ScanRules::none);
    }

    public GetRegistryScanningConfigurationResponse get(EcrCall<GetRegistryScanningConfigurationRequest> call)
            throws IOException {
        return GetRegistryScanningConfigurationResponse.builder().registryId(call.registry().value())
                .scanningConfiguration(rules(call.registry()).configuration()).build();
    }

    public PutRegistryScanningConfigurationResponse put(EcrCall<PutRegistryScanningConfigurationRequest> call)
            throws IOException {
        PutRegistryScanningConfigurationRequest input = call.input();
        RegistryScanningConfiguration configuration = RegistryScanningConfiguration.builder()
                .scanType(input.scanType() == null ? ScanType.BASIC : input.scanType())
                .rules(List.copyOf(input.rules())).build();
        new ScanRules(configuration).check();
        documents.put(key(call.registry()), configuration);
        return PutRegistryScanningConfigurationResponse.builder().registryScanningConfiguration(configuration).build();
    }

    public BatchGetRepositoryScanningConfigurationResponse batchGet(
            EcrCall<BatchGetRepositoryScanningConfigurationRequest> call) throws IOException {
        ScanRules rules = rules(call.registry());
        List<RepositoryScanningConfiguration> found = new ArrayList<>();
        List<RepositoryScanningConfigurationFailure> failures = new ArrayList<>();
        for (String name : new LinkedHashSet<>(call.input().repositoryNames())) {
            Repository repository = call.repository(name);
            repositories.find(repository).ifPresentOrElse(stored -> found.add(configuration(stored, rules)),
                    () -> failures.add(missing(repository)));
        }
        return BatchGetRepositoryScanningConfigurationResponse.builder().scanningConfigurations(found)
                .failures(failures).build();
    }

    private RepositoryScanningConfiguration configuration(StoredRepository stored, ScanRules rules) {
        ScanRules.Applied applied = rules.on(stored);
        return RepositoryScanningConfiguration.builder().repositoryArn(arns.of(stored.repository()))
                .repositoryName(stored.repository().name().value())
                .scanOnPush(applied.frequency() != ScanFrequency.MANUAL).scanFrequency(applied.frequency())
                .appliedScanFilters(applied.filters()).build();
    }

    private static RepositoryScanningConfigurationFailure missing(Repository repository) {
        return RepositoryScanningConfigurationFailure.builder().repositoryName(repository.name().value())
                .failureCode(ScanningConfigurationFailureCode.REPOSITORY_NOT_FOUND)
                .failureReason("REPOSITORY_NOT_FOUND").build();
    }
}
