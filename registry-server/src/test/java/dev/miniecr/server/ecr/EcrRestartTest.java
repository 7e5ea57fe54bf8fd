package dev.miniecr.server.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ListImagesResponse;

/** What clients of the ECR API began with one process, and end with the next. */
final class EcrRestartTest {
    private static final int LEAST = 5 << 20;

    @Test
    void uploadsTokensAndUrlsOutliveTheProcess(@TempDir Path folder) throws IOException, InterruptedException {
        byte[] layer = new byte[LEAST + 10];
        String upload;
        ListImagesResponse first;
        URI url;
        try (EcrServer server = new EcrServer(folder)) {
            ApiPush push = ApiPush.to(server.ecr(), "app");
            push.blob("{}");
            push.blob("a layer");
            push.put(ApiPush.image("a", "{}", "a layer"), "1");
            push.put(ApiPush.image("b", "{}", "a layer"), "2");
            upload = push.start();
            push.part(upload, 0, new byte[LEAST]);
            first = server.ecr().listImages(request -> request.repositoryName("app").maxResults(1));
            url = URI.create(server.ecr().getDownloadUrlForLayer(request -> request.repositoryName("app")
                    .layerDigest(ApiPush.digest("a layer"))).downloadUrl());
            server.ecr().batchGetImage(request -> request.repositoryName("app")
                    .imageIds(ImageIdentifier.builder().imageTag("2").build()));
        }

        try (EcrServer server = new EcrServer(folder)) {
            ApiPush push = new ApiPush(server.ecr(), "app");
            assertThat(push.part(upload, LEAST, new byte[10])).isEqualTo(LEAST + 9);
            assertThat(push.complete(upload, ApiPush.digest(layer))).isEqualTo(ApiPush.digest(layer));

            List<ImageIdentifier> listed = new ArrayList<>(first.imageIds());
            listed.addAll(server.ecr().listImages(
                    request -> request.repositoryName("app").nextToken(first.nextToken())).imageIds());
            assertThat(listed).extracting(ImageIdentifier::imageTag).containsExactlyInAnyOrder("1", "2");

            assertThat(download(server.url().resolve(url.getRawPath()))).isEqualTo("a layer");

            assertThat(pulledAt(server, "1")).isNull();
            assertThat(pulledAt(server, "2")).isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
        }
    }

    private static String download(URI url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
        }
    }

    private static Instant pulledAt(EcrServer server, String tag) {
        List<ImageDetail> details = server.ecr().describeImages(request -> request.repositoryName("app")
                .imageIds(ImageIdentifier.builder().imageTag(tag).build())).imageDetails();
        return details.getFirst().lastRecordedPullTime();
    }
}
