package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewResponse;
import software.amazon.awssdk.services.ecr.model.ImageActionType;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyPreviewStatus;
import software.amazon.awssdk.services.ecr.waiters.EcrWaiter;

/** A lifecycle policy, tried before it is put, as the SDK's waiter sees it. */
final class LifecyclePreviewTest {
    private static final String POLICY = """
            {"rules":[{"rulePriority":1,"selection":{"tagStatus":"tagged","tagPrefixList":["v"],"countType":"imageCountMoreThan","countNumber":1},"action":{"type":"expire"}}]}""";

    @Test
    @Timeout(30)
    void aPreviewTellsWhatWouldExpireAndDeletesNothing(@TempDir Path folder) throws IOException {
        try (EcrServer server = new EcrServer(folder)) {
            ApiPush push = ApiPush.to(server.ecr(), "app");
            push.blob("{}");
            push.blob("a layer");
            List.of("v1", "v2", "v3", "main").forEach(tag -> push.put(ApiPush.image(tag, "{}", "a layer"), tag));

            server.ecr().startLifecyclePolicyPreview(
                    request -> request.repositoryName("app").lifecyclePolicyText(POLICY));
            GetLifecyclePolicyPreviewResponse preview = waitFor(server);

            assertThat(preview.status()).isEqualTo(LifecyclePolicyPreviewStatus.COMPLETE);
            assertThat(preview.previewResults()).hasSize(2).allSatisfy(result -> {
                assertThat(result.action().type()).isEqualTo(ImageActionType.EXPIRE);
                assertThat(result.appliedRulePriority()).isEqualTo(1);
            });
            assertThat(preview.previewResults().stream().flatMap(result -> result.imageTags().stream()))
                    .containsExactlyInAnyOrder("v1", "v2");
            assertThat(preview.summary().expiringImageTotalCount()).isEqualTo(2);
            assertThat(server.ecr().listImages(request -> request.repositoryName("app")).imageIds()).hasSize(4);
            assertThat(refusal(() -> server.ecr().getLifecyclePolicy(request -> request.repositoryName("app"))))
                    .startsWith("LifecyclePolicyNotFoundException: ");
        }
    }

    private static GetLifecyclePolicyPreviewResponse waitFor(EcrServer server) {
        try (EcrWaiter waiter = EcrWaiter.builder().client(server.ecr()).overrideConfiguration(settings -> settings
                .maxAttempts(2000).backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofMillis(10)))).build()) {
            return waiter.waitUntilLifecyclePolicyPreviewComplete(request -> request.repositoryName("app")).matched()
                    .response().orElseThrow();
        }
    }
}
