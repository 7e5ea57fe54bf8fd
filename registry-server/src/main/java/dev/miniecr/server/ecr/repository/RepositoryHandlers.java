package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.Arns;
import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.call.RepositorySettingsWords;
import dev.miniecr.server.ecr.call.ResourceTagWords;
import dev.miniecr.server.ecr.wire.PageTokens;
import dev.miniecr.storage.Page;
import dev.miniecr.storage.Repositories;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.index.RepositorySettings;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryResponse;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.ImageScanningConfiguration;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.PutImageScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutImageScanningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityRequest;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityResponse;

/** Repositories: made, described, changed, deleted. */
public final class RepositoryHandlers {
    private final Repositories repositories;
    private final Arns arns;
    private final PageTokens tokens;

    public RepositoryHandlers(Repositories repositories, Arns arns, PageTokens tokens) {
        this.repositories = repositories;
        this.arns = arns;
        this.tokens = tokens;
    }

    public CreateRepositoryResponse create(EcrCall<CreateRepositoryRequest> call) throws IOException {
        CreateRepositoryRequest input = call.input();
        ImageTagMutability mutability = input.imageTagMutability() == null
                ? ImageTagMutability.MUTABLE
                : input.imageTagMutability();
        RepositorySettings settings = new RepositorySettings(
                RepositorySettingsWords.mutability(mutability, input.imageTagMutabilityExclusionFilters()),
                RepositorySettingsWords.encryption(Optional.ofNullable(input.encryptionConfiguration())),
                RepositorySettingsWords.scanOnPush(Optional.ofNullable(input.imageScanningConfiguration())));
        NewRepository beginning = new NewRepository(settings, ResourceTagWords.read(input.tags()), Map.of());
        StoredRepository made = repositories.create(call.repository(input.repositoryName()), beginning);
        return CreateRepositoryResponse.builder().repository(described(call, made)).build();
    }

    public DescribeRepositoriesResponse describe(EcrCall<DescribeRepositoriesRequest> call) throws IOException {
        DescribeRepositoriesRequest input = call.input();
        if (input.hasRepositoryNames()) {
            Pages.refuseWith("repositoryNames", input.maxResults(), input.nextToken());
            List<StoredRepository> named = new ArrayList<>();
            for (String name : new LinkedHashSet<>(input.repositoryNames())) {
                named.add(repositories.get(call.repository(name)));
            }
            return DescribeRepositoriesResponse.builder().repositories(described(call, named)).build();
        }
        Pages pages = new Pages(tokens, "DescribeRepositories", call.registry());
        Page<StoredRepository> page = repositories.describe(call.registry(), pages.after(input.nextToken()),
                Pages.size(input.maxResults()));
        Optional<String> last = page.more()
                ? Optional.of(page.items().getLast().repository().name().value())
                : Optional.empty();
        return DescribeRepositoriesResponse.builder().repositories(described(call, page.items()))
                .nextToken(pages.next(last)).build();
    }

    public DeleteRepositoryResponse delete(EcrCall<DeleteRepositoryRequest> call) throws IOException {
        DeleteRepositoryRequest input = call.input();
        StoredRepository gone = repositories.delete(call.repository(input.repositoryName()),
                Boolean.TRUE.equals(input.force()) ? Removal.WITH_IMAGES : Removal.IF_EMPTY);
        return DeleteRepositoryResponse.builder().repository(described(call, gone)).build();
    }

    public PutImageTagMutabilityResponse putTagMutability(EcrCall<PutImageTagMutabilityRequest> call)
            throws IOException {
        PutImageTagMutabilityRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        TagMutability mutability = RepositorySettingsWords.mutability(input.imageTagMutability(),
                input.imageTagMutabilityExclusionFilters());
        TagMutability now = repositories.changeTagMutability(repository, mutability).settings().tagMutability();
        PutImageTagMutabilityResponse.Builder answer = PutImageTagMutabilityResponse.builder()
                .registryId(call.registry().value()).repositoryName(input.repositoryName())
                .imageTagMutability(RepositorySettingsWords.value(now));
        if (!now.exceptions().isEmpty()) {
            answer.imageTagMutabilityExclusionFilters(RepositorySettingsWords.filters(now));
        }
        return answer.build();
    }

    public PutImageScanningConfigurationResponse putScanning(EcrCall<PutImageScanningConfigurationRequest> call)
            throws IOException {
        PutImageScanningConfigurationRequest input = call.input();
        StoredRepository now = repositories.changeScanOnPush(call.repository(input.repositoryName()),
                RepositorySettingsWords.scanOnPush(Optional.of(input.imageScanningConfiguration())));
        return PutImageScanningConfigurationResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName()).imageScanningConfiguration(scanning(now)).build();
    }

    private List<software.amazon.awssdk.services.ecr.model.Repository> described(EcrCall<?> call,
            List<StoredRepository> stored) {
        return stored.stream().map(repository -> described(call, repository)).toList();
    }

    private software.amazon.awssdk.services.ecr.model.Repository described(EcrCall<?> call, StoredRepository stored) {
        TagMutability mutability = stored.settings().tagMutability();
        var description = software.amazon.awssdk.services.ecr.model.Repository.builder()
                .repositoryArn(arns.of(stored.repository())).registryId(stored.repository().registry().value())
                .repositoryName(stored.repository().name().value())
                .repositoryUri(call.addresses().repositoryUri(stored.repository())).createdAt(stored.createdAt())
                .imageTagMutability(RepositorySettingsWords.value(mutability))
                .imageScanningConfiguration(scanning(stored))
                .encryptionConfiguration(RepositorySettingsWords.configuration(stored.settings().encryption()));
        if (!mutability.exceptions().isEmpty()) {
            description.imageTagMutabilityExclusionFilters(RepositorySettingsWords.filters(mutability));
        }
        return description.build();
    }

    private static ImageScanningConfiguration scanning(StoredRepository stored) {
        return ImageScanningConfiguration.builder().scanOnPush(stored.settings().scanOnPush()).build();
    }
}
