package dev.miniecr.server.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.miniecr.server.ecr.wire.InvalidInputs;
import dev.miniecr.server.ecr.wire.ModelOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.ServerException;

/** All operations of the AWS SDK's client, with the least that each needs and with all that it must not get. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EveryOperationTest {
    /* What makes the things that an operation is about. */
    private static final Map<String, List<String>> BEFORE = Map.ofEntries(
            Map.entry("CompleteLayerUpload", List.of("UploadLayerPart")),
            Map.entry("DeleteRepository", List.of("BatchDeleteImage")),
            Map.entry("DeleteRepositoryPolicy", List.of("SetRepositoryPolicy")),
            Map.entry("GetRepositoryPolicy", List.of("SetRepositoryPolicy")),
            Map.entry("DeleteRegistryPolicy", List.of("PutRegistryPolicy")),
            Map.entry("GetRegistryPolicy", List.of("PutRegistryPolicy")),
            Map.entry("DeleteLifecyclePolicy", List.of("PutLifecyclePolicy")),
            Map.entry("GetLifecyclePolicy", List.of("PutLifecyclePolicy")),
            Map.entry("StartLifecyclePolicyPreview", List.of("PutLifecyclePolicy")),
            Map.entry("GetLifecyclePolicyPreview", List.of("PutLifecyclePolicy", "StartLifecyclePolicyPreview")),
            Map.entry("DescribeImageScanFindings", List.of("StartImageScan")),
            Map.entry("DeleteSigningConfiguration", List.of("PutSigningConfiguration")),
            Map.entry("GetSigningConfiguration", List.of("PutSigningConfiguration")),
            Map.entry("DeregisterPullTimeUpdateExclusion", List.of("RegisterPullTimeUpdateExclusion")),
            Map.entry("DeletePullThroughCacheRule", List.of("CreatePullThroughCacheRule")),
            Map.entry("UpdatePullThroughCacheRule", List.of("CreatePullThroughCacheRule")),
            Map.entry("ValidatePullThroughCacheRule", List.of("CreatePullThroughCacheRule")),
            Map.entry("DeleteRepositoryCreationTemplate", List.of("CreateRepositoryCreationTemplate")),
            Map.entry("UpdateRepositoryCreationTemplate", List.of("CreateRepositoryCreationTemplate")));

    private EcrServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder);
        ApiPush.to(server.ecr(), "team/app");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static List<ModelOperation> operations() {
        return ModelOperation.all();
    }

    static List<ModelOperation> operationsOnRepositories() {
        return operations().stream().filter(operation -> ValidRequests.isAboutRepository(operation)
                && !operation.name().equals("CreateRepository")).toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theLeastThatAnOperationNeedsSucceeds(ModelOperation operation) throws Exception {
        ValidRequests requests = new ValidRequests(
                ApiPush.to(server.ecr(), "least/" + operation.name().toLowerCase(Locale.ROOT)));
        for (String before : BEFORE.getOrDefault(operation.name(), List.of())) {
            ModelOperation preparing = ModelOperation.named(before);
            preparing.call(server.ecr(), requests.of(preparing));
        }

        assertThatCode(() -> operation.call(server.ecr(), requests.of(operation))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("operationsOnRepositories")
    void aRepositoryThatIsNotThereIsSaidToBeMissing(ModelOperation operation) {
        ValidRequests requests = new ValidRequests(
                ApiPush.to(server.ecr(), "gone/" + operation.name().toLowerCase(Locale.ROOT)));
        server.ecr().deleteRepository(request -> request.repositoryName(requests.repository()).force(true));

        assertThatThrownBy(() -> operation.call(server.ecr(), requests.of(operation)))
                .isInstanceOf(RepositoryNotFoundException.class).hasMessageContaining("The repository with name '"
                        + requests.repository() + "' does not exist in the registry with id '" + EcrServer.ACCOUNT
                        + "'");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyBrokenConstraintIsRefusedByTheModelsException(ModelOperation operation) {
        for (InvalidInputs.Case broken : InvalidInputs.of(operation.name())) {
            Throwable thrown = catchThrowable(() -> operation.call(server.ecr(), operation.request(broken.input())));

            assertThat(thrown).as("%s", broken.path()).isNotNull();
            assertThat(thrown.getClass().getSimpleName()).as("%s: %s", broken, thrown)
                    .isEqualTo("InvalidParameterException");
            assertThat(thrown).hasMessageContaining(
                    "Invalid parameter at '" + broken.path() + "' failed to satisfy constraint: '");
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whateverTheModelAllowsIsAnsweredAsTheModelSays(ModelOperation operation) {
        Throwable thrown = catchThrowable(
                () -> operation.call(server.ecr(), operation.request(InvalidInputs.valid(operation.name()))));

        if (thrown != null) {
            assertThat(operation.errors()).as("%s", thrown).contains(thrown.getClass());
            assertThat(thrown).isNotInstanceOf(ServerException.class);
        }
    }
}
