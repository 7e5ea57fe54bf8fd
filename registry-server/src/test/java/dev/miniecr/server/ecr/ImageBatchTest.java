package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.ACCOUNT;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageResponse;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.Image;

/** Several images in one call: got and deleted, each by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageBatchTest {
    private static final String CONFIG = "{\"os\":\"linux\"}";
    private static final String LAYER = "a layer";
    private static final String ABSENT = "sha256:" + "0".repeat(64);
    private static final String NOT_FOUND = "ImageNotFound: Requested image not found";
    private static final String ELSEWHERE = "ImageTagDoesNotMatchDigest: Invalid request parameters: given tag does not map to the given digest";
    private static final String NEITHER = "MissingDigestAndTag: Invalid request parameters: both tag and digest cannot be null";

    private EcrServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private ApiPush repository(String name) {
        ApiPush push = ApiPush.to(server.ecr(), name);
        push.blob(CONFIG);
        push.blob(LAYER);
        return push;
    }

    private static String image(String name) {
        return ApiPush.image(name, CONFIG, LAYER);
    }

    private static ImageIdentifier tag(String tag) {
        return ImageIdentifier.builder().imageTag(tag).build();
    }

    private static ImageIdentifier digest(String digest) {
        return ImageIdentifier.builder().imageDigest(digest).build();
    }

    private static ImageIdentifier both(String digest, String tag) {
        return ImageIdentifier.builder().imageDigest(digest).imageTag(tag).build();
    }

    private BatchGetImageResponse get(ApiPush push, ImageIdentifier... ids) {
        return server.ecr().batchGetImage(request -> request.repositoryName(push.repository()).imageIds(ids));
    }

    private BatchDeleteImageResponse delete(ApiPush push, ImageIdentifier... ids) {
        return server.ecr().batchDeleteImage(request -> request.repositoryName(push.repository()).imageIds(ids));
    }

    private static List<ImageIdentifier> ids(BatchGetImageResponse got) {
        return got.images().stream().map(Image::imageId).toList();
    }

    private static List<String> reasons(List<ImageFailure> failures) {
        return failures.stream().map(failure -> failure.failureCode() + ": " + failure.failureReason()).toList();
    }

    private List<String> left(ApiPush push) {
        return server.ecr().describeImages(request -> request.repositoryName(push.repository())).imageDetails().stream()
                .map(image -> image.imageDigest() + image.imageTags().stream().sorted().toList()).toList();
    }

    @Test
    void anImageIsGotByTagByDigestAndByBoth() {
        ApiPush push = repository("get/ids");
        String digest = push.put(image("a"), "1");

        for (ImageIdentifier id : List.of(tag("1"), digest(digest), both(digest, "1"))) {
            BatchGetImageResponse got = get(push, id);

            assertThat(got.failures()).isEmpty();
            assertThat(got.images()).singleElement().satisfies(image -> {
                assertThat(image.imageId()).isEqualTo(both(digest, "1"));
                assertThat(image.imageManifest()).isEqualTo(image("a"));
                assertThat(image.imageManifestMediaType()).isEqualTo(ApiPush.IMAGE);
                assertThat(image.registryId()).isEqualTo(ACCOUNT);
                assertThat(image.repositoryName()).isEqualTo("get/ids");
            });
        }
    }

    @Test
    void aDigestGivesAnEntryForEachTag() {
        ApiPush push = repository("get/tags");
        String digest = push.put(image("a"), "1");
        push.put(image("a"), "2");
        String untagged = push.put(image("b"));

        assertThat(ids(get(push, digest(digest)))).containsExactlyInAnyOrder(both(digest, "1"), both(digest, "2"));
        assertThat(ids(get(push, tag("2")))).containsExactly(both(digest, "2"));
        assertThat(ids(get(push, digest(untagged)))).containsExactly(digest(untagged));
        assertThat(ids(get(push, tag("2"), tag("2")))).hasSize(1);
    }

    @Test
    void whatCannotBeGotFailsByItself() {
        ApiPush push = repository("get/failures");
        String first = push.put(image("a"), "1");
        String second = push.put(image("b"), "2");
        ImageIdentifier[] asked = {tag("1"), tag("missing"), digest(ABSENT), both(second, "1"), both(second, "missing"),
                both(ABSENT, "1"), ImageIdentifier.builder().build(), digest("sha256"), tag("a:b")};

        BatchGetImageResponse got = get(push, asked);

        assertThat(ids(got)).containsExactly(both(first, "1"));
        assertThat(reasons(got.failures())).containsExactly(NOT_FOUND, NOT_FOUND, ELSEWHERE, NOT_FOUND, ELSEWHERE,
                NEITHER,
                "InvalidImageDigest: Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
                "InvalidImageTag: Invalid request parameters: image tag should satisfy the regex '[a-zA-Z0-9-_.]+'");
        assertThat(got.failures()).extracting(ImageFailure::imageId)
                .containsExactlyElementsOf(Arrays.asList(asked).subList(1, asked.length));
    }

    @Test
    void onlyTypesThatTheCallerAcceptsAreGot() {
        ApiPush push = repository("get/types");
        push.put(image("a"), "1");
        push.put(ApiPush.index(image("a")), "all");

        assertThat(accepting(push, ApiPush.IMAGE, "1").images()).hasSize(1);
        assertThat(accepting(push, ApiPush.INDEX, "all").images()).hasSize(1);
        assertThat(reasons(accepting(push, ApiPush.INDEX, "1").failures())).containsExactly(NOT_FOUND);
        assertThat(reasons(accepting(push, "application/vnd.docker.distribution.manifest.v2+json", "1").failures()))
                .containsExactly(NOT_FOUND);
    }

    private BatchGetImageResponse accepting(ApiPush push, String type, String tag) {
        return server.ecr().batchGetImage(BatchGetImageRequest.builder().repositoryName(push.repository())
                .imageIds(tag(tag)).acceptedMediaTypes(type).build());
    }

    @Test
    void anAnswerHasAtMost8MiBOfManifests() {
        ApiPush push = repository("get/large");
        String large = image("x".repeat(4_000_000));
        String digest = push.put(large, "0");
        List.of("1", "2").forEach(tag -> push.put(large, tag));

        assertThat(get(push, tag("0"), tag("1")).images()).hasSize(2);
        assertThat(refusal(() -> get(push, tag("0"), tag("1"), tag("2"))))
                .startsWith("LimitExceededException: ");
        assertThat(refusal(() -> get(push, digest(digest)))).startsWith("LimitExceededException: ");
    }

    @Test
    void deletingATagTakesTheImageWithTheLast() {
        ApiPush push = repository("delete/tag");
        String digest = push.put(image("a"), "1");
        push.put(image("a"), "2");

        assertThat(delete(push, tag("1")).imageIds()).containsExactly(both(digest, "1"));
        assertThat(left(push)).containsExactly(digest + "[2]");

        assertThat(delete(push, tag("2")).imageIds()).containsExactly(both(digest, "2"));
        assertThat(left(push)).isEmpty();
    }

    @Test
    void deletingADigestTakesAllTags() {
        ApiPush push = repository("delete/digest");
        String digest = push.put(image("a"), "1");
        push.put(image("a"), "2");
        String untagged = push.put(image("b"));

        assertThat(delete(push, digest(digest)).imageIds()).containsExactlyInAnyOrder(both(digest, "1"),
                both(digest, "2"));
        assertThat(delete(push, digest(untagged)).imageIds()).containsExactly(digest(untagged));
        assertThat(left(push)).isEmpty();
    }

    @Test
    void deletingATagOfADigestLeavesTheOtherTags() {
        ApiPush push = repository("delete/both");
        String digest = push.put(image("a"), "1");
        push.put(image("a"), "2");
        push.put(image("b"), "3");

        BatchDeleteImageResponse deleted = delete(push, both(digest, "1"), both(digest, "3"), both(digest, "4"));

        assertThat(deleted.imageIds()).containsExactly(both(digest, "1"));
        assertThat(reasons(deleted.failures())).containsExactly(ELSEWHERE, NOT_FOUND);
        assertThat(left(push)).contains(digest + "[2]").hasSize(2);
    }

    @Test
    void whatIsDeletedTwiceInACallIsDeletedOnce() {
        ApiPush push = repository("delete/twice");
        String digest = push.put(image("a"), "1");

        BatchDeleteImageResponse deleted = delete(push, tag("1"), tag("1"));

        assertThat(deleted.imageIds()).containsExactly(both(digest, "1"));
        assertThat(deleted.failures()).isEmpty();
        assertThat(reasons(delete(push, tag("1"), ImageIdentifier.builder().build(), digest(ABSENT)).failures()))
                .containsExactly(NOT_FOUND, NEITHER, NOT_FOUND);
    }

    @Test
    void theChildOfAnIndexStaysUntilTheIndexIsGone() {
        ApiPush push = repository("delete/child");
        String child = push.put(image("a"), "child");
        String index = push.put(ApiPush.index(image("a")), "index");
        String referenced = "ImageReferencedByManifestList: Requested image referenced by manifest list: [" + index
                + "]";

        assertThat(reasons(delete(push, digest(child)).failures())).containsExactly(referenced);
        assertThat(reasons(delete(push, tag("child")).failures())).containsExactly(referenced);
        assertThat(delete(push, tag("index")).imageIds()).containsExactly(both(index, "index"));
        assertThat(left(push)).containsExactly(child + "[child]");
        assertThat(delete(push, digest(child)).failures()).isEmpty();
    }

    @Test
    void anImmutableTagCanBeDeleted() {
        ApiPush push = repository("delete/immutable");
        push.put(image("a"), "1");
        server.ecr().putImageTagMutability(
                request -> request.repositoryName("delete/immutable").imageTagMutability("IMMUTABLE"));

        assertThat(delete(push, tag("1")).failures()).isEmpty();
        assertThat(refusal(() -> push.put(image("b"), "1"))).isEmpty();
    }

    @Test
    void aRepositoryWithImagesIsDeletedByForceAlone() {
        ApiPush push = repository("delete/all");
        push.put(image("a"), "1");

        assertThat(refusal(() -> server.ecr().deleteRepository(request -> request.repositoryName("delete/all"))))
                .startsWith("RepositoryNotEmptyException: ");
        assertThat(refusal(() -> server.ecr().deleteRepository(
                request -> request.repositoryName("delete/all").force(true)))).isEmpty();
        assertThat(refusal(() -> get(push, tag("1")))).startsWith("RepositoryNotFoundException: ");
    }
}
