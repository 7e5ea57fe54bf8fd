package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.ACCOUNT;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityRequest;

/** What PutImage makes of a manifest and a tag. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PutImageTest {
    private static final String CONFIG = "{\"os\":\"linux\"}";
    private static final String LAYER = "a layer";
    private static final String ABSENT = "sha256:" + "0".repeat(64);

    private EcrServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder, Clock.systemUTC(), Map.of("MINIECR_IMAGES_TAGS_PER_IMAGE", "10"));
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

    private ApiPush repository(String name, ImageTagMutability mutability, String... filters) {
        ApiPush push = repository(name);
        PutImageTagMutabilityRequest.Builder change = PutImageTagMutabilityRequest.builder().repositoryName(name)
                .imageTagMutability(mutability);
        if (filters.length > 0) {
            change.imageTagMutabilityExclusionFilters(Arrays.stream(filters)
                    .map(filter -> ImageTagMutabilityExclusionFilter.builder().filterType("WILDCARD").filter(filter)
                            .build())
                    .toList());
        }
        server.ecr().putImageTagMutability(change.build());
        return push;
    }

    private static String image(String name) {
        return ApiPush.image(name, CONFIG, LAYER);
    }

    private static PutImageRequest.Builder manifest(String text) {
        return PutImageRequest.builder().imageManifest(text);
    }

    private List<ImageDetail> images(ApiPush push) {
        return server.ecr().describeImages(request -> request.repositoryName(push.repository())).imageDetails();
    }

    private ImageDetail only(ApiPush push) {
        assertThat(images(push)).hasSize(1);
        return images(push).getFirst();
    }

    private static String frozen(String tag, String repository) {
        return "ImageTagAlreadyExistsException: The image tag '" + tag + "' already exists in the '" + repository
                + "' repository and cannot be overwritten because the tag is immutable.";
    }

    private static String there(String digest, String tag, String repository) {
        return "ImageAlreadyExistsException: Image with digest '" + digest + "'" + tag
                + " already exists in the repository with name '" + repository + "' in registry with id '" + ACCOUNT
                + "'";
    }

    @Test
    void anImageIsStoredByteForByte() {
        ApiPush push = repository("put/verbatim");
        String text = "\n " + image("Größe \\u00e9 \uD83D\uDE00 /\\/") + "\t\n";

        Image image = push.put(manifest(text).imageTag("1").imageDigest(ApiPush.digest(text)));

        assertThat(image.registryId()).isEqualTo(ACCOUNT);
        assertThat(image.repositoryName()).isEqualTo("put/verbatim");
        assertThat(image.imageId().imageDigest()).isEqualTo(ApiPush.digest(text));
        assertThat(image.imageId().imageTag()).isEqualTo("1");
        assertThat(image.imageManifest()).isEqualTo(text);
        assertThat(image.imageManifestMediaType()).isEqualTo(ApiPush.IMAGE);
        assertThat(server.ecr().batchGetImage(request -> request.repositoryName("put/verbatim")
                .imageIds(ImageIdentifier.builder().imageTag("1").build())).images()).containsExactly(image);
    }

    @Test
    void theSameImageAgainIsThereAlready() {
        ApiPush push = repository("put/again");
        String digest = push.put(image("a"), "1");

        assertThat(refusal(() -> push.put(image("a"), "1"))).isEqualTo(there(digest, " and tag '1'", "put/again"));
        assertThat(refusal(() -> push.put(image("a")))).isEqualTo(there(digest, "", "put/again"));
    }

    @Test
    void aSecondTagIsAddedToTheImage() {
        ApiPush push = repository("put/retag");
        push.put(image("a"), "1");
        Instant pushedAt = only(push).imagePushedAt();

        push.put(image("a"), "2");

        assertThat(only(push).imageTags()).containsExactlyInAnyOrder("1", "2");
        assertThat(only(push).imagePushedAt()).isEqualTo(pushedAt);
    }

    @Test
    void anImageWithoutATagGetsItLater() {
        ApiPush push = repository("put/untagged");
        push.put(image("a"));
        assertThat(only(push).hasImageTags()).isFalse();

        push.put(image("a"), "1");

        assertThat(only(push).imageTags()).containsExactly("1");
    }

    @Test
    void aMutableTagMovesAndTheOldImageStaysWithoutIt() {
        ApiPush push = repository("put/move");
        String first = push.put(image("a"), "1");

        String second = push.put(image("b"), "1");

        assertThat(images(push)).extracting(ImageDetail::imageDigest, ImageDetail::imageTags)
                .containsExactlyInAnyOrder(tuple(first, List.of()),
                        tuple(second, List.of("1")));
    }

    @Test
    void anImmutableTagStaysWhereItIs() {
        ApiPush push = repository("put/immutable", ImageTagMutability.IMMUTABLE);
        String digest = push.put(image("a"), "1");

        assertThat(refusal(() -> push.put(image("b"), "1"))).isEqualTo(frozen("1", "put/immutable"));
        assertThat(refusal(() -> push.put(image("a"), "1"))).isEqualTo(there(digest, " and tag '1'", "put/immutable"));
        assertThat(refusal(() -> push.put(image("a"), "2"))).isEmpty();
        assertThat(only(push).imageTags()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void ofImagesThatCompeteForAnImmutableTagOneGetsIt() throws InterruptedException {
        ApiPush push = repository("put/race", ImageTagMutability.IMMUTABLE);
        List<Callable<String>> calls = IntStream.range(0, 8).<Callable<String>>mapToObj(
                number -> () -> refusal(() -> push.put(image("race " + number), "1"))).toList();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> answers = threads.invokeAll(calls).stream().map(Future::resultNow).toList();

            assertThat(answers.stream().filter(String::isEmpty)).hasSize(1);
            assertThat(answers.stream().filter(frozen("1", "put/race")::equals)).hasSize(7);
        }
        assertThat(only(push).imageTags()).containsExactly("1");
    }

    @Test
    void filtersMakeExceptionsFromImmutability() {
        ApiPush push = repository("put/except", ImageTagMutability.IMMUTABLE_WITH_EXCLUSION, "dev-*", "latest");
        List.of("dev-1", "latest", "latest2", "1").forEach(tag -> push.put(image("a"), tag));

        assertThat(refusal(() -> push.put(image("b"), "dev-1"))).isEmpty();
        assertThat(refusal(() -> push.put(image("b"), "latest"))).isEmpty();
        assertThat(refusal(() -> push.put(image("b"), "latest2"))).isEqualTo(frozen("latest2", "put/except"));
        assertThat(refusal(() -> push.put(image("b"), "1"))).isEqualTo(frozen("1", "put/except"));
    }

    @Test
    void filtersMakeExceptionsFromMutability() {
        ApiPush push = repository("put/freeze", ImageTagMutability.MUTABLE_WITH_EXCLUSION, "v*.0");
        List.of("v1.0", "v1.0-rc", "main").forEach(tag -> push.put(image("a"), tag));

        assertThat(refusal(() -> push.put(image("b"), "v1.0"))).isEqualTo(frozen("v1.0", "put/freeze"));
        assertThat(refusal(() -> push.put(image("b"), "v1.0-rc"))).isEmpty();
        assertThat(refusal(() -> push.put(image("b"), "main"))).isEmpty();
    }

    @Test
    void aTagIsFrozenFromWhenTheRepositoryBecomesImmutable() {
        ApiPush push = repository("put/later");
        push.put(image("a"), "1");

        server.ecr()
                .putImageTagMutability(request -> request.repositoryName("put/later").imageTagMutability("IMMUTABLE"));

        assertThat(refusal(() -> push.put(image("b"), "1"))).isEqualTo(frozen("1", "put/later"));
    }

    @Test
    void whatIsWrongIsSaidInThisOrder() {
        ApiPush push = repository("put/order", ImageTagMutability.IMMUTABLE);
        ApiPush nowhere = new ApiPush(server.ecr(), "put/nowhere");
        push.put(image("a"), "1");
        String lacking = ApiPush.image("a", CONFIG, "a layer that nobody pushed");

        assertThat(refusal(() -> nowhere.put(manifest("no JSON"))))
                .isEqualTo(
                        "RepositoryNotFoundException: The repository with name 'put/nowhere' does not exist in the registry with id '"
                                + ACCOUNT + "'");
        assertThat(refusal(() -> push.put(manifest("no JSON").imageDigest(ABSENT).imageTag("1"))))
                .startsWith(
                        "InvalidParameterException: Invalid parameter at 'imageManifest' failed to satisfy constraint: '");
        assertThat(refusal(() -> push.put(manifest(lacking).imageDigest(ABSENT).imageTag("1"))))
                .startsWith("ImageDigestDoesNotMatchException: ").contains(ApiPush.digest(lacking));
        assertThat(refusal(() -> push.put(manifest(lacking).imageTag("1")))).startsWith("LayersNotFoundException: ")
                .contains(ApiPush.digest("a layer that nobody pushed"));
        assertThat(refusal(() -> push.put(manifest(image("b")).imageTag("1")))).isEqualTo(frozen("1", "put/order"));
    }

    @Test
    void anIndexNeedsItsChildren() {
        ApiPush push = repository("put/index");
        String index = ApiPush.index(image("amd64"), image("arm64"));
        push.put(image("amd64"));

        assertThat(refusal(() -> push.put(index, "1"))).startsWith("ReferencedImagesNotFoundException: ")
                .contains(ApiPush.digest(image("arm64"))).doesNotContain(ApiPush.digest(image("amd64")));
        push.put(image("arm64"));
        assertThat(refusal(() -> push.put(index, "1"))).isEmpty();
    }

    @Test
    void aManifestThatDoesNotNameItsTypeNeedsOneBesideIt() {
        ApiPush push = repository("put/type");
        String bare = image("a").replace("\"mediaType\":\"" + ApiPush.IMAGE + "\",", "");

        assertThat(refusal(() -> push.put(manifest(bare)))).isEqualTo(
                "InvalidParameterException: Invalid parameter at 'imageManifestMediaType' failed to satisfy constraint: "
                        + "'must not be null where imageManifest has no mediaType'");
        assertThat(refusal(() -> push.put(manifest(bare).imageManifestMediaType(ApiPush.IMAGE)))).isEmpty();
        assertThat(refusal(() -> push.put(manifest(image("b")).imageManifestMediaType(ApiPush.INDEX)))).isEqualTo(
                "InvalidParameterException: Invalid parameter at 'imageManifestMediaType' failed to satisfy constraint: "
                        + "'must be the mediaType of imageManifest, " + ApiPush.IMAGE + "'");
    }

    @Test
    void aTagIsOneOfTheGrammar() {
        ApiPush push = repository("put/tag");

        for (String tag : List.of("a:b", ".a", "a".repeat(129), "ä", "a b")) {
            assertThat(refusal(() -> push.put(image("a"), tag))).as(tag)
                    .startsWith(
                            "InvalidParameterException: Invalid parameter at 'imageTag' failed to satisfy constraint: '");
        }
        assertThat(refusal(() -> push.put(manifest(image("a")).imageDigest("md5"))))
                .startsWith("InvalidParameterException: Invalid parameter at 'imageDigest'");
        assertThat(images(push)).isEmpty();
    }

    @Test
    void anImageHasSoManyTagsAtMost() {
        ApiPush push = repository("put/tags");
        for (int i = 0; i < 10; i++) {
            push.put(image("a"), "tag-" + i);
        }

        assertThat(refusal(() -> push.put(image("a"), "one-more"))).isEqualTo(
                "LimitExceededException: Adding tag 'one-more' to an image in the repository with name 'put/tags' in "
                        + "registry with id '" + ACCOUNT
                        + "' exceeds the maximum allowed number of tags per image which is '10'");
        assertThat(refusal(() -> push.put(image("b"), "one-more"))).isEmpty();
    }
}
