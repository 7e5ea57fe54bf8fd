package dev.miniecr.server.ecr.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.config.EcrConfig;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import dev.miniecr.storage.lifecycle.LifecycleRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.StartLifecyclePolicyPreviewRequest;

final class LifecycleHandlersTest {
    private static final String EXPIRE = """
            {\\"rules\\":[{\\"rulePriority\\":1,\\"selection\\":{\\"tagStatus\\":\\"any\\",\
            \\"countType\\":\\"imageCountMoreThan\\",\\"countNumber\\":1},\\"action\\":{\\"type\\":\\"expire\\"}}]}""";

    private TestRegistry registry;
    private LifecyclePreviews previews;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        registry.create("app");
        previews = new LifecyclePreviews((_, _) -> new LifecycleRun(List.of(), List.of()),
                new EcrConfig.Previews(1 << 20, 10),
                registry.clock());
        LifecycleHandlers handlers = new LifecycleHandlers(registry.repositories(), registry.documents(), previews,
                TestRegistry.tokens());
        script = new Script().with("PutLifecyclePolicy", PutLifecyclePolicyRequest::builder, handlers::put)
                .with("GetLifecyclePolicy", GetLifecyclePolicyRequest::builder, handlers::get)
                .with("DeleteLifecyclePolicy", DeleteLifecyclePolicyRequest::builder, handlers::delete)
                .with("StartLifecyclePolicyPreview", StartLifecyclePolicyPreviewRequest::builder,
                        handlers::startPreview)
                .with("GetLifecyclePolicyPreview", GetLifecyclePolicyPreviewRequest::builder, handlers::getPreview);
    }

    @AfterEach
    void stop() throws IOException {
        previews.close();
        registry.close();
    }

    @Test
    void aPolicyIsPutReadAndDeleted() throws IOException {
        script.run("""
                GetLifecyclePolicy {"repositoryName":"app"}
                ! LifecyclePolicyNotFoundException: Lifecycle policy does not exist for the repository with name \
                'app' in the registry with id '123456789012'
                PutLifecyclePolicy {"repositoryName":"app","lifecyclePolicyText":"%1$s"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s"}
                GetLifecyclePolicy {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s"}
                DeleteLifecyclePolicy {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s"}
                DeleteLifecyclePolicy {"repositoryName":"app"}
                ! LifecyclePolicyNotFoundException: Lifecycle policy does not exist for the repository with name \
                'app' in the registry with id '123456789012'
                """.formatted(EXPIRE));
    }

    @Test
    void aPolicyIsToldWithTheTimeOfItsLastRun() throws IOException {
        script.run("""
                PutLifecyclePolicy {"repositoryName":"app","lifecyclePolicyText":"%s"}
                """.formatted(EXPIRE));

        registry.registry().lifecycles().runDue(TestRegistry.ACCOUNT, "the registry");

        script.run("""
                GetLifecyclePolicy {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "lastEvaluatedAt":1700000000.000}
                DeleteLifecyclePolicy {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "lastEvaluatedAt":1700000000.000}
                """.formatted(EXPIRE));
    }

    @Test
    void whatIsWrongIsRefused() throws IOException {
        String unknown = EXPIRE.replace("rules", "regulations");

        script.run("""
                PutLifecyclePolicy {"repositoryName":"absent","lifecyclePolicyText":"%1$s"}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                GetLifecyclePolicy {"repositoryName":"absent"}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                DeleteLifecyclePolicy {"repositoryName":"absent"}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                StartLifecyclePolicyPreview {"repositoryName":"absent","lifecyclePolicyText":"%1$s"}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                GetLifecyclePolicyPreview {"repositoryName":"absent"}
                ! NameUnknown: The repository with name 'absent' does not exist in the registry with id '123456789012'
                StartLifecyclePolicyPreview {"repositoryName":"app"}
                ! LifecyclePolicyNotFoundException: Lifecycle policy does not exist for the repository with name \
                'app' in the registry with id '123456789012'
                GetLifecyclePolicyPreview {"repositoryName":"app"}
                ! LifecyclePolicyPreviewNotFoundException: Lifecycle policy preview does not exist for the repository \
                with name 'app' in the registry with id '123456789012'
                """.formatted(EXPIRE));
        for (String operation : List.of("PutLifecyclePolicy", "StartLifecyclePolicyPreview")) {
            assertThat(script.ask(operation,
                    "{\"repositoryName\":\"app\",\"lifecyclePolicyText\":\"" + unknown + "\"}").asString())
                    .startsWith("InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to "
                            + "satisfy constraint: 'Lifecycle policy validation failure: object ");
        }
    }
}
