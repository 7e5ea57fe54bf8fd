package dev.miniecr.server.ecr.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.config.EcrConfig;
import dev.miniecr.server.ecr.call.Script;
import dev.miniecr.server.ecr.call.TestRegistry;
import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.storage.index.Removal;
import dev.miniecr.storage.lifecycle.LifecycleImage;
import dev.miniecr.storage.lifecycle.LifecyclePolicy;
import dev.miniecr.storage.lifecycle.LifecycleRun;
import dev.miniecr.storage.lifecycle.StorageClass;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyPreviewRequest;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.StartLifecyclePolicyPreviewRequest;
import tools.jackson.databind.JsonNode;

final class LifecyclePreviewsTest {
    private static final String EXPIRE = """
            {\\"rules\\":[{\\"rulePriority\\":1,\\"selection\\":{\\"tagStatus\\":\\"any\\",\
            \\"countType\\":\\"imageCountMoreThan\\",\\"countNumber\\":1},\\"action\\":{\\"type\\":\\"expire\\"}}]}""";
    private static final String ARCHIVE = """
            {\\"rules\\":[{\\"rulePriority\\":7,\\"selection\\":{\\"tagStatus\\":\\"untagged\\",\
            \\"countType\\":\\"imageCountMoreThan\\",\\"countNumber\\":1},\
            \\"action\\":{\\"type\\":\\"transition\\",\\"targetStorageClass\\":\\"archive\\"}}]}""";

    private final List<LifecycleImage> images = new ArrayList<>();
    private final Steps steps = new Steps();
    private boolean broken;
    private TestRegistry registry;
    private Script script;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        registry = new TestRegistry(folder);
        registry.create("app");
        use(new LifecyclePreviews(this::evaluate, steps, 100_000, registry.clock()));
    }

    private void use(LifecyclePreviews previews) {
        LifecycleHandlers handlers = new LifecycleHandlers(registry.repositories(), registry.documents(), previews,
                TestRegistry.tokens());
        script = new Script().with("PutLifecyclePolicy", PutLifecyclePolicyRequest::builder, handlers::put)
                .with("StartLifecyclePolicyPreview", StartLifecyclePolicyPreviewRequest::builder,
                        handlers::startPreview)
                .with("GetLifecyclePolicyPreview", GetLifecyclePolicyPreviewRequest::builder, handlers::getPreview);
    }

    private LifecycleRun evaluate(Repository repository, LifecyclePolicy policy) throws IOException {
        if (broken) {
            throw new IOException("The disk is broken");
        }
        return LifecycleRun.select(policy, images, TestRegistry.START);
    }

    /** The images are the newer the greater their numbers. */
    private void image(int number, String... tags) {
        images.add(new LifecycleImage(digest(number), Stream.of(tags).map(Tag::new).toList(),
                TestRegistry.START.plusSeconds(number - 10_000), StorageClass.STANDARD, Optional.empty(),
                Optional.empty(), Optional.empty(), Set.of(), Optional.empty()));
    }

    private static Digest digest(int number) {
        return Digest.parse("sha256:" + "%064x".formatted(number));
    }

    private static String result(int number, String tags) {
        return """
                {%s"imageDigest":"%s","imagePushedAt":%d.000,"action":{"type":"EXPIRE"},\
                "appliedRulePriority":1,"storageClass":"STANDARD"}"""
                .formatted(tags, digest(number), TestRegistry.START.getEpochSecond() - 10_000 + number);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void aPreviewShowsWhatThePolicyWouldDo() throws IOException {
        image(1, "v1");
        image(2);
        image(3, "v3", "latest");

        script.run("""
                PutLifecyclePolicy {"repositoryName":"app","lifecyclePolicyText":"%1$s"}
                StartLifecyclePolicyPreview {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"IN_PROGRESS"}
                GetLifecyclePolicyPreview {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"IN_PROGRESS","previewResults":[]}
                StartLifecyclePolicyPreview {"repositoryName":"app"}
                ! LifecyclePolicyPreviewInProgressException: The previous lifecycle policy preview of the repository \
                with name 'app' in the registry with id '123456789012' has not completed
                """.formatted(EXPIRE));
        steps.step();
        script.run("""
                GetLifecyclePolicyPreview {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"COMPLETE","previewResults":[%2$s,%3$s],"summary":{"expiringImageTotalCount":2}}
                GetLifecyclePolicyPreview {"repositoryName":"app","filter":{"tagStatus":"TAGGED"}}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"COMPLETE","previewResults":[%2$s],"summary":{"expiringImageTotalCount":2}}
                GetLifecyclePolicyPreview {"repositoryName":"app","filter":{"tagStatus":"UNTAGGED"}}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"COMPLETE","previewResults":[%3$s],"summary":{"expiringImageTotalCount":2}}
                GetLifecyclePolicyPreview {"repositoryName":"app","imageIds":[{"imageTag":"v1"},{"imageTag":"v3"}]}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"COMPLETE","previewResults":[%2$s],"summary":{"expiringImageTotalCount":2}}
                GetLifecyclePolicyPreview {"repositoryName":"app","imageIds":[{"imageDigest":"%4$s"},\
                {"imageDigest":"%4$s","imageTag":"v1"}]}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"COMPLETE","previewResults":[%3$s],"summary":{"expiringImageTotalCount":2}}
                GetLifecyclePolicyPreview {"repositoryName":"app","imageIds":[{}]}
                ! InvalidParameterException: Invalid request parameters: both tag and digest cannot be null
                GetLifecyclePolicyPreview {"repositoryName":"app","imageIds":[{"imageTag":"v1"}],"maxResults":1}
                ! InvalidParameterException: Invalid parameter at 'maxResults' failed to satisfy constraint: \
                'cannot be used with imageIds'
                """.formatted(EXPIRE, result(1, "\"imageTags\":[\"v1\"],"), result(2, ""), digest(2)));
    }

    @Test
    void aPreviewIsOfTheImagesThatAreThere() throws IOException {
        use(new LifecyclePreviews(registry.registry().lifecycles()::preview, steps, 100_000, registry.clock()));
        Digest older = registry.push("app", "v1", "{}");
        registry.clock().pass(Duration.ofSeconds(1));
        registry.push("app", "v2", "{ }");

        preview("app", EXPIRE);

        assertThat(get("app", "").path("previewResults").findValuesAsString("imageDigest"))
                .containsExactly(older.toString());
    }

    @Test
    void whatGoesIntoTheArchiveIsCountedByItself() throws IOException {
        image(1);
        image(2);

        preview("app", ARCHIVE);

        script.run("""
                GetLifecyclePolicyPreview {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%s","status":"COMPLETE",\
                "previewResults":[{"imageDigest":"%s","imagePushedAt":1699990001.000,\
                "action":{"type":"TRANSITION","targetStorageClass":"ARCHIVE"},"appliedRulePriority":7,\
                "storageClass":"STANDARD"}],"summary":{"expiringImageTotalCount":0,\
                "transitioningImageTotalCounts":[{"targetStorageClass":"ARCHIVE","imageTotalCount":1}]}}
                """.formatted(ARCHIVE, digest(1)));
    }

    private void preview(String repository, String policy) throws IOException {
        begin(repository, policy);
        steps.step();
    }

    private void begin(String repository, String policy) throws IOException {
        assertThat(script.ask("StartLifecyclePolicyPreview",
                "{\"repositoryName\":\"" + repository + "\",\"lifecyclePolicyText\":\"" + policy + "\"}").isObject())
                .isTrue();
    }

    private JsonNode get(String repository, String more) throws IOException {
        return script.ask("GetLifecyclePolicyPreview", "{\"repositoryName\":\"" + repository + "\"" + more + "}");
    }

    @Test
    void resultsComeInPagesOfTheSamePreview() throws IOException {
        for (int i = 1; i <= 351; i++) {
            image(i, i % 2 == 0 ? new String[]{"v" + i} : new String[]{});
        }
        preview("app", EXPIRE);

        List<String> digests = new ArrayList<>();
        String token = "";
        for (int pages = 0; pages < 4; pages++) {
            JsonNode page = get("app", token);
            digests.addAll(page.path("previewResults").findValuesAsString("imageDigest"));
            token = ",\"nextToken\":\"" + page.path("nextToken").asString() + "\"";
        }
        JsonNode tagged = get("app", ",\"filter\":{\"tagStatus\":\"TAGGED\"},\"maxResults\":50");
        String stranger = ",\"nextToken\":\"" + tagged.path("nextToken").asString() + "\"";

        assertThat(digests).hasSize(350).doesNotHaveDuplicates();
        assertThat(token).isEqualTo(",\"nextToken\":\"\"");
        assertThat(tagged.path("previewResults")).hasSize(50);
        assertThat(get("app", stranger).asString()).contains("Invalid next token provided");
        registry.clock().pass(Duration.ofSeconds(1));
        preview("app", EXPIRE);
        assertThat(get("app", ",\"filter\":{\"tagStatus\":\"TAGGED\"}" + stranger).asString())
                .contains("Invalid next token provided");
    }

    @Test
    void aPreviewExpiresAfterADay() throws IOException {
        preview("app", EXPIRE);

        registry.clock().pass(Duration.ofHours(24));

        script.run("""
                GetLifecyclePolicyPreview {"repositoryName":"app"}
                = {"registryId":"123456789012","repositoryName":"app","lifecyclePolicyText":"%1$s",\
                "status":"EXPIRED","previewResults":[]}
                """.formatted(EXPIRE));
        preview("app", EXPIRE);
        assertThat(get("app", "").path("status").asString()).isEqualTo("COMPLETE");
    }

    @Test
    void aPreviewThatFailsSaysSoAndCanBeBegunAgain() throws IOException {
        broken = true;
        preview("app", EXPIRE);
        assertThat(get("app", "").path("status").asString()).isEqualTo("FAILED");

        broken = false;
        preview("app", EXPIRE);

        assertThat(get("app", "").path("status").asString()).isEqualTo("COMPLETE");
    }

    @Test
    void aPreviewIsOfOneRepositoryAndNotOfItsNamesake() throws IOException {
        preview("app", EXPIRE);
        registry.repositories().delete(TestRegistry.repository("app"), Removal.IF_EMPTY);
        registry.create("app");

        assertThat(get("app", "").asString()).startsWith("LifecyclePolicyPreviewNotFoundException: ");
    }

    @Test
    void theOldestPreviewsGoWhenTheyTakeTooMuchMemory() throws IOException {
        registry.create("b1");
        registry.create("b2");
        use(new LifecyclePreviews(this::evaluate, steps, 1_000, registry.clock()));

        preview("app", EXPIRE);
        preview("b1", EXPIRE);
        assertThat(get("app", "").path("status").asString()).isEqualTo("COMPLETE");
        preview("b2", EXPIRE);

        assertThat(get("app", "").asString()).startsWith("LifecyclePolicyPreviewNotFoundException: ");
        assertThat(get("b2", "").path("status").asString()).isEqualTo("COMPLETE");
    }

    @Test
    void resultsTakeLittleMemory() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] content = new byte[32];
            random.nextBytes(content);
            image(i, "v" + i);
            images.set(i, withDigest(images.get(i), Digest.Algorithm.SHA256.of(content)));
        }

        PackedResults packed = new PackedResults(
                LifecycleRun.select(LifecyclePolicy.parse(EXPIRE.replace("\\", "")), images, TestRegistry.START)
                        .selected());

        assertThat(packed.size()).isEqualTo(9_999);
        assertThat(packed.bytes()).isLessThan(100L * packed.size());
    }

    private static LifecycleImage withDigest(LifecycleImage image, Digest digest) {
        return new LifecycleImage(digest, image.tags(), image.pushedAt(), image.storageClass(), image.pulledAt(),
                image.activatedAt(), image.archivedAt(), image.parents(), image.subject());
    }

    @Test
    void whatCannotWaitAnyMoreIsToComeLater() throws IOException {
        for (String name : List.of("b1", "b2", "b3")) {
            registry.create(name);
        }
        for (String name : List.of("app", "b1", "b2")) {
            begin(name, EXPIRE);
        }

        assertThatThrownBy(() -> begin("b3", EXPIRE)).isInstanceOf(TryLaterException.class);
        steps.step();
        begin("b3", EXPIRE);
    }

    @Test
    void previewsRunOnAThreadOfTheirOwn() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        try (LifecyclePreviews previews = new LifecyclePreviews((repository, policy) -> {
            running.countDown();
            return evaluate(repository, policy);
        }, new EcrConfig.Previews(1 << 20, 10), registry.clock())) {
            use(previews);
            begin("app", EXPIRE);
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(get("app", "").path("status").asString()).isEqualTo("COMPLETE");
    }
}
