package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.ecr.call.Pages;
import dev.miniecr.server.ecr.wire.PageTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ListImageReferrersResponse;
import software.amazon.awssdk.services.ecr.model.ListImagesResponse;
import software.amazon.awssdk.services.ecr.model.Repository;

/** Lists that come in pages, and change between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PagesTest {
    private static final String CONFIG = "{}";
    private static final String LAYER = "a layer";
    private static final int IMAGES = 250;
    private static final String BAD_TOKEN = "InvalidParameterException: Invalid parameter at 'NextToken' failed to satisfy constraint: 'Invalid next token provided'";

    private EcrServer server;
    private ApiPush push;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder);
        push = ApiPush.to(server.ecr(), "pages/app");
        push.blob(CONFIG);
        push.blob(LAYER);
        IntStream.range(0, IMAGES).forEach(number -> push.put(image("old " + number), "old-" + number));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String image(String name) {
        return ApiPush.image(name, CONFIG, LAYER);
    }

    private ListImagesResponse list(Optional<String> token, int size) {
        return server.ecr().listImages(request -> request.repositoryName("pages/app").nextToken(token.orElse(null))
                .maxResults(size));
    }

    private DescribeImagesResponse describe(Optional<String> token, int size) {
        return server.ecr().describeImages(request -> request.repositoryName("pages/app")
                .nextToken(token.orElse(null)).maxResults(size));
    }

    @Test
    void everyImageThatStaysIsListedOnceWhateverComesAndGoesMeanwhile() {
        List<String> tags = new ArrayList<>();
        Optional<String> token = Optional.empty();
        int pages = 0;
        do {
            ListImagesResponse page = list(token, 40);
            page.imageIds().stream().map(ImageIdentifier::imageTag).forEach(tags::add);
            token = Optional.ofNullable(page.nextToken());
            push.put(image("listed " + pages), "listed-" + pages);
            push.put(image("old 0"), "aaa-" + pages);
            pages++;
        } while (token.isPresent());

        assertThat(tags).doesNotHaveDuplicates();
        assertThat(tags.stream().filter(tag -> tag.startsWith("old-"))).hasSize(IMAGES);
        assertThat(pages).isBetween(7, 12);
    }

    @Test
    void everyImageThatStaysIsDescribedOnceWhateverComesAndGoesMeanwhile() {
        List<String> digests = new ArrayList<>();
        Optional<String> token = Optional.empty();
        int pages = 0;
        do {
            DescribeImagesResponse page = describe(token, 40);
            page.imageDetails().stream().map(ImageDetail::imageDigest).forEach(digests::add);
            token = Optional.ofNullable(page.nextToken());
            push.put(image("described " + pages), "described-" + pages);
            pages++;
        } while (token.isPresent());

        assertThat(digests).doesNotHaveDuplicates().containsAll(
                IntStream.range(0, IMAGES).mapToObj(number -> ApiPush.digest(image("old " + number))).toList());
    }

    @Test
    void theUsualPageHasAHundredImages() {
        assertThat(server.ecr().listImages(request -> request.repositoryName("pages/app")).imageIds()).hasSize(100);
        assertThat(server.ecr().listImagesPaginator(request -> request.repositoryName("pages/app")).imageIds())
                .hasSizeGreaterThanOrEqualTo(IMAGES);
        assertThat(list(Optional.empty(), 1000).nextToken()).isNull();
    }

    @Test
    void aTokenIsGoodForTheListThatGaveIt() {
        Optional<String> token = Optional.of(list(Optional.empty(), 10).nextToken());
        ApiPush.to(server.ecr(), "pages/other");

        assertThat(list(token, 20).imageIds()).hasSize(20);
        assertThat(refusal(() -> describe(token, 10))).isEqualTo(BAD_TOKEN);
        assertThat(refusal(() -> server.ecr().listImages(request -> request.repositoryName("pages/other")
                .nextToken(token.orElseThrow())))).isEqualTo(BAD_TOKEN);
        assertThat(refusal(() -> server.ecr().listImages(request -> request.repositoryName("pages/app")
                .filter(filter -> filter.tagStatus("TAGGED")).nextToken(token.orElseThrow())))).isEqualTo(BAD_TOKEN);
        assertThat(refusal(() -> server.ecr().describeRepositories(
                request -> request.nextToken(token.orElseThrow())))).isEqualTo(BAD_TOKEN);
        assertThat(refusal(() -> list(token.map(text -> text.substring(1)), 10))).isEqualTo(BAD_TOKEN);
        assertThat(refusal(() -> list(Optional.of("none"), 10))).isEqualTo(BAD_TOKEN);
        assertThat(refusal(() -> list(Optional.of(""), 10))).isEqualTo(BAD_TOKEN);
    }

    @Test
    void aTokenStaysGoodWhenTheLastImageOfItsPageIsDeleted() {
        ListImagesResponse first = server.ecr().listImages(request -> request.repositoryName("pages/app")
                .maxResults(30).filter(filter -> filter.tagStatus("TAGGED")));
        ImageIdentifier last = first.imageIds().getLast();
        server.ecr().batchDeleteImage(request -> request.repositoryName("pages/app")
                .imageIds(ImageIdentifier.builder().imageTag(last.imageTag()).build()));

        List<ImageIdentifier> second = server.ecr().listImages(request -> request.repositoryName("pages/app")
                .maxResults(30).filter(filter -> filter.tagStatus("TAGGED")).nextToken(first.nextToken())).imageIds();

        assertThat(second).hasSize(30).doesNotContainAnyElementsOf(first.imageIds());
        push.put(image(last.imageTag().replace("-", " ")), last.imageTag());
    }

    @Test
    void repositoriesComeInPages() {
        for (int number = 0; number < 25; number++) {
            ApiPush.to(server.ecr(), "pages/many/" + number);
        }

        List<String> names = server.ecr().describeRepositoriesPaginator(
                DescribeRepositoriesRequest.builder().maxResults(10).build()).repositories().stream()
                .map(Repository::repositoryName).toList();

        assertThat(names).doesNotHaveDuplicates().contains("pages/app", "pages/many/0", "pages/many/24");
        assertThat(refusal(() -> server.ecr().describeRepositories(
                request -> request.repositoryNames("pages/app").maxResults(10))))
                .startsWith("InvalidParameterException: Invalid parameter at 'maxResults'");
    }

    @Test
    void aTokenIsGoodForTheSameFilterInWhateverOrderAProcessKeepsIt() {
        PageTokens tokens = new PageTokens(new byte[32]);
        Optional<String> token = Optional.ofNullable(
                new Pages(tokens, "Op", Pages.sorted(new LinkedHashSet<>(List.of("a", "b")))).next(Optional.of("at")));

        Pages later = new Pages(tokens, "Op", Pages.sorted(new LinkedHashSet<>(List.of("b", "a"))));

        assertThat(later.after(token.orElseThrow())).contains("at");
    }

    @Test
    void referrersComeInPagesOfTheirOwnSize() {
        ApiPush app = ApiPush.to(server.ecr(), "pages/referrers");
        app.blob(CONFIG);
        app.blob(LAYER);
        String subject = app.put(image("subject"), "1");
        IntStream.range(0, 25).forEach(number -> app.put(ApiPush.artifact("of " + number, CONFIG, LAYER, subject)));
        String type = "application/vnd.oci.image.config.v1+json";

        ListImageReferrersResponse first = referrers(subject, Optional.empty(), type, "text/other");
        ListImageReferrersResponse second = referrers(subject, Optional.of(first.nextToken()), "text/other", type);

        assertThat(first.referrers()).hasSize(20);
        assertThat(second.referrers()).hasSize(5).doesNotContainAnyElementsOf(first.referrers());
        assertThat(second.nextToken()).isNull();
        assertThat(refusal(() -> referrers(subject, Optional.of(first.nextToken()), type))).isEqualTo(BAD_TOKEN);
    }

    private ListImageReferrersResponse referrers(String subject, Optional<String> token, String... types) {
        return server.ecr().listImageReferrers(request -> request.repositoryName("pages/referrers")
                .subjectId(id -> id.imageDigest(subject)).filter(filter -> filter.artifactTypes(types))
                .nextToken(token.orElse(null)));
    }
}
