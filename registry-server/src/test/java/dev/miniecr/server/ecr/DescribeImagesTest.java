package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.ACCOUNT;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.DescribeImagesFilter;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageReferrer;
import software.amazon.awssdk.services.ecr.model.ImageStatus;
import software.amazon.awssdk.services.ecr.model.ImageStatusFilter;
import software.amazon.awssdk.services.ecr.model.LayerAvailability;
import software.amazon.awssdk.services.ecr.model.TargetStorageClass;

/** What is told of images, archived ones too, and of the artifacts about them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DescribeImagesTest {
    private static final String CONFIG = "{\"os\":\"linux\"}";
    private static final String LAYER = "a layer";
    private static final String LARGE = "a layer with more bytes than the other one";
    private static final String ABSENT = "sha256:" + "0".repeat(64);

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
        List.of(CONFIG, LAYER, LARGE).forEach(push::blob);
        return push;
    }

    private static String image(String name) {
        return ApiPush.image(name, CONFIG, LAYER);
    }

    private List<ImageDetail> describe(ApiPush push, ImageIdentifier... ids) {
        return server.ecr().describeImages(request -> request.repositoryName(push.repository())
                .imageIds(ids.length == 0 ? null : Arrays.asList(ids))).imageDetails();
    }

    private List<ImageDetail> describe(ApiPush push, DescribeImagesFilter filter) {
        return server.ecr().describeImages(request -> request.repositoryName(push.repository()).filter(filter))
                .imageDetails();
    }

    private static ImageIdentifier tag(String tag) {
        return ImageIdentifier.builder().imageTag(tag).build();
    }

    private static DescribeImagesFilter status(String status) {
        return DescribeImagesFilter.builder().imageStatus(status).build();
    }

    @Test
    void anImageIsDescribedByItsContent() {
        ApiPush push = repository("describe/image");
        Instant before = Instant.now().minus(Duration.ofSeconds(1));
        String digest = push.put(image("a"), "1");
        push.put(image("a"), "2");

        assertThat(describe(push)).singleElement().satisfies(image -> {
            assertThat(image.registryId()).isEqualTo(ACCOUNT);
            assertThat(image.repositoryName()).isEqualTo("describe/image");
            assertThat(image.imageDigest()).isEqualTo(digest);
            assertThat(image.imageTags()).containsExactlyInAnyOrder("1", "2");
            assertThat(image.imageSizeInBytes()).isEqualTo(CONFIG.length() + LAYER.length());
            assertThat(image.imagePushedAt()).isBetween(before, Instant.now());
            assertThat(image.imageManifestMediaType()).isEqualTo(ApiPush.IMAGE);
            assertThat(image.artifactMediaType()).isEqualTo("application/vnd.oci.image.config.v1+json");
            assertThat(image.imageStatus()).isEqualTo(ImageStatus.ACTIVE);
            assertThat(image.subjectManifestDigest()).isNull();
            assertThat(image.lastRecordedPullTime()).isNull();
            assertThat(image.lastArchivedAt()).isNull();
        });
    }

    @Test
    void anIndexIsAsLargeAsItsLargestImage() {
        ApiPush push = repository("describe/index");
        String large = ApiPush.image("large", CONFIG, LARGE);
        push.put(image("small"));
        push.put(large);
        push.put(ApiPush.index(image("small"), large), "all");

        assertThat(describe(push, tag("all"))).singleElement().satisfies(index -> {
            assertThat(index.imageSizeInBytes()).isEqualTo(CONFIG.length() + LARGE.length());
            assertThat(index.imageManifestMediaType()).isEqualTo(ApiPush.INDEX);
        });
    }

    @Test
    void theFirstImageThatIsMissingFailsTheCall() {
        ApiPush push = repository("describe/missing");
        String digest = push.put(image("a"), "1");
        String where = " does not exist within the repository with name 'describe/missing' in the registry with id '"
                + ACCOUNT + "'";

        assertThat(describe(push, tag("1"), ImageIdentifier.builder().imageDigest(digest).build())).hasSize(1);
        assertThat(refusal(() -> describe(push, tag("1"), tag("2"), tag("3"))))
                .isEqualTo("ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'2'}" + where);
        assertThat(refusal(() -> describe(push, ImageIdentifier.builder().imageDigest(ABSENT).imageTag("1").build())))
                .isEqualTo("ImageNotFoundException: The image with imageId {imageDigest:'" + ABSENT
                        + "', imageTag:'1'}" + where);
        assertThat(refusal(() -> describe(push, ImageIdentifier.builder().build())))
                .startsWith("InvalidParameterException: ");
        assertThat(refusal(() -> server.ecr().describeImages(
                request -> request.repositoryName(push.repository()).imageIds(tag("1")).maxResults(1))))
                .startsWith("InvalidParameterException: ");
    }

    @Test
    void filtersTellTaggedImagesFromUntagged() {
        ApiPush push = repository("describe/filter");
        String tagged = push.put(image("a"), "1");
        String untagged = push.put(image("b"));

        assertThat(describe(push, DescribeImagesFilter.builder().tagStatus("TAGGED").build()))
                .extracting(ImageDetail::imageDigest).containsExactly(tagged);
        assertThat(describe(push, DescribeImagesFilter.builder().tagStatus("UNTAGGED").build()))
                .extracting(ImageDetail::imageDigest).containsExactly(untagged);
        assertThat(server.ecr().listImages(request -> request.repositoryName(push.repository())
                .filter(filter -> filter.tagStatus("UNTAGGED"))).imageIds())
                .containsExactly(ImageIdentifier.builder().imageDigest(untagged).build());
    }

    @Test
    void anArchivedImageIsListedWhereItIsAskedForAndNotPulled() {
        ApiPush push = repository("archive/image");
        push.put(image("a"), "1");
        archive(push, "1", TargetStorageClass.ARCHIVE, ImageStatus.ARCHIVED);

        assertThat(describe(push)).isEmpty();
        assertThat(describe(push, status("ARCHIVED"))).singleElement()
                .satisfies(image -> assertThat(image.lastArchivedAt()).isNotNull());
        assertThat(describe(push, status("ANY"))).hasSize(1);
        assertThat(describe(push, tag("1"))).hasSize(1);
        assertThat(server.ecr().batchGetImage(request -> request.repositoryName(push.repository()).imageIds(tag("1")))
                .failures()).singleElement()
                .satisfies(failure -> assertThat(failure.failureCodeAsString()).isEqualTo("ImageInaccessible"));
        assertThat(availability(push)).isEqualTo(LayerAvailability.ARCHIVED);
        assertThat(refusal(() -> server.ecr().startImageScan(request -> request.repositoryName(push.repository())
                .imageId(tag("1"))))).startsWith("ImageArchivedException: ");

        archive(push, "1", TargetStorageClass.STANDARD, ImageStatus.ACTIVE);

        assertThat(describe(push)).singleElement()
                .satisfies(image -> assertThat(image.lastActivatedAt()).isNotNull());
        assertThat(availability(push)).isEqualTo(LayerAvailability.AVAILABLE);
    }

    private void archive(ApiPush push, String tag, TargetStorageClass target, ImageStatus status) {
        assertThat(server.ecr().updateImageStorageClass(request -> request.repositoryName(push.repository())
                .imageId(tag(tag)).targetStorageClass(target)).imageStatus()).isEqualTo(status);
    }

    private LayerAvailability availability(ApiPush push) {
        return server.ecr().batchCheckLayerAvailability(request -> request.repositoryName(push.repository())
                .layerDigests(ApiPush.digest(LAYER))).layers().getFirst().layerAvailability();
    }

    @Test
    void pushingAnArchivedImageAgainRestoresIt() {
        ApiPush push = repository("archive/push");
        push.put(image("a"), "1");
        archive(push, "1", TargetStorageClass.ARCHIVE, ImageStatus.ARCHIVED);

        assertThat(refusal(() -> push.put(image("a"), "1"))).isEmpty();

        assertThat(describe(push)).extracting(ImageDetail::imageStatus).containsExactly(ImageStatus.ACTIVE);
    }

    @Test
    void artifactsAreFoundByTheirSubject() {
        ApiPush push = repository("referrers/app");
        String subject = push.put(image("a"), "1");
        String signature = push.put(ApiPush.artifact("signature", CONFIG, LAYER, subject));

        List<ImageReferrer> referrers = server.ecr().listImageReferrers(request -> request
                .repositoryName(push.repository()).subjectId(id -> id.imageDigest(subject))).referrers();

        assertThat(referrers).singleElement().satisfies(referrer -> {
            assertThat(referrer.digest()).isEqualTo(signature);
            assertThat(referrer.mediaType()).isEqualTo(ApiPush.IMAGE);
            assertThat(referrer.artifactType()).isEqualTo("application/vnd.oci.image.config.v1+json");
            assertThat(referrer.size())
                    .isEqualTo((long) ApiPush.artifact("signature", CONFIG, LAYER, subject).length());
            assertThat(referrer.annotations()).isEqualTo(Map.of("name", "signature"));
        });
        assertThat(describe(push, ImageIdentifier.builder().imageDigest(signature).build())).singleElement()
                .satisfies(image -> assertThat(image.subjectManifestDigest()).isEqualTo(subject));
        assertThat(server.ecr().listImageReferrers(request -> request.repositoryName(push.repository())
                .subjectId(id -> id.imageDigest(subject)).filter(filter -> filter.artifactTypes("text/other")))
                .referrers()).isEmpty();
    }

    @Test
    void imagesThatAreListedAreOneEntryForEachTag() {
        ApiPush push = repository("list/tags");
        String digest = push.put(image("a"), "1");
        push.put(image("a"), "2");
        String untagged = push.put(image("b"));
        archiveAnother(push);

        assertThat(server.ecr().listImages(request -> request.repositoryName(push.repository())).imageIds())
                .containsExactlyInAnyOrder(id(digest, "1"), id(digest, "2"),
                        ImageIdentifier.builder().imageDigest(untagged).build());
        assertThat(server.ecr().listImages(request -> request.repositoryName(push.repository())
                .filter(filter -> filter.imageStatus(ImageStatusFilter.ANY))).imageIds()).hasSize(4);
    }

    private void archiveAnother(ApiPush push) {
        push.put(image("old"), "old");
        archive(push, "old", TargetStorageClass.ARCHIVE, ImageStatus.ARCHIVED);
    }

    private static ImageIdentifier id(String digest, String tag) {
        return ImageIdentifier.builder().imageDigest(digest).imageTag(tag).build();
    }
}
