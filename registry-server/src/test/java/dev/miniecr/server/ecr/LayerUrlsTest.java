package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.REPOSITORIES;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.TargetStorageClass;

/** The URLs that layers can be downloaded from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LayerUrlsTest {
    private static final String CONFIG = "{}";
    private static final String LAYER = "the bytes of a layer";
    private static final String ALLOW = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:GetDownloadUrlForLayer","Resource":"%s"}}""";

    private final AheadClock clock = new AheadClock();
    private final HttpClient http = HttpClient.newHttpClient();
    private EcrServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder, clock);
    }

    @AfterEach
    void setClock() {
        clock.set(Duration.ZERO);
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    private ApiPush image(String repository) {
        ApiPush push = ApiPush.to(server.ecr(), repository);
        push.blob(CONFIG);
        push.blob(LAYER);
        push.put(ApiPush.image("a", CONFIG, LAYER), "1");
        return push;
    }

    private static URI url(EcrClient ecr, String repository, String layer) {
        return URI.create(ecr.getDownloadUrlForLayer(
                request -> request.repositoryName(repository).layerDigest(ApiPush.digest(layer))).downloadUrl());
    }

    private URI url(String repository) {
        return url(server.ecr(), repository, LAYER);
    }

    private EcrServer.User user(String name) throws IOException {
        return server.user(name, ALLOW.formatted(REPOSITORIES + "urls/*"));
    }

    private HttpResponse<String> get(URI url) {
        return exchange(url, request -> request);
    }

    private HttpResponse<String> exchange(URI url, UnaryOperator<HttpRequest.Builder> more) {
        try {
            return http.send(more.apply(HttpRequest.newBuilder(url)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void downloadsCountAgainstWhatTheirPrincipalMayAskFor(@TempDir Path folder) throws IOException {
        try (EcrServer limited = new EcrServer(folder, clock, Map.of("MINIECR_LIMITS_REQUESTS_PER_SECOND", "5"))) {
            ApiPush push = ApiPush.to(limited.ecr(), "urls/limited");
            push.blob(CONFIG);
            push.blob(LAYER);
            push.put(ApiPush.image("a", CONFIG, LAYER), "1");
            URI url = url(limited.ecr(), "urls/limited", LAYER);

            HttpResponse<String> refused = Stream.generate(() -> get(url)).limit(2_000)
                    .filter(response -> response.statusCode() != 200).findFirst().orElseThrow();

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(1);
        }
    }

    @Test
    void aLayerIsDownloadedByItsUrl() {
        image("urls/get");
        URI url = url("urls/get");

        HttpResponse<String> got = get(url);

        assertThat(url.toString()).startsWith(server.url() + "/layers/");
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(LAYER);
        assertThat(got.headers().firstValueAsLong("Content-Length")).hasValue(LAYER.length());
        assertThat(got.headers().firstValue("Cache-Control")).contains("private");
    }

    @Test
    void theHeadOfALayerHasItsLength() {
        image("urls/head");

        HttpResponse<String> head = exchange(url("urls/head"), HttpRequest.Builder::HEAD);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(LAYER.length());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void rangesOfALayerAreDownloaded() {
        image("urls/range");
        URI url = url("urls/range");

        HttpResponse<String> part = exchange(url, request -> request.header("Range", "bytes=4-8"));

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(LAYER.substring(4, 9));
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 4-8/" + LAYER.length());
        assertThat(exchange(url, request -> request.header("Range", "bytes=-5")).body()).isEqualTo("layer");
        assertThat(exchange(url, request -> request.header("Range", "bytes=500-")).statusCode()).isEqualTo(416);
    }

    @Test
    void whatElseAuthorizesARequestCountsForNothing() {
        image("urls/authorization");
        URI url = url("urls/authorization");

        assertThat(exchange(url, request -> request.header("Authorization", "Basic bm9ib2R5OndoYXRldmVy")).body())
                .isEqualTo(LAYER);
        assertThat(exchange(url, request -> request.header("Authorization", "Bearer none")).body()).isEqualTo(LAYER);
    }

    @Test
    void aUrlIsReadAndNotWritten() {
        image("urls/method");
        URI url = url("urls/method");

        HttpResponse<String> put = exchange(url, request -> request.PUT(BodyPublishers.ofString("x")));

        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(get(url).body()).isEqualTo(LAYER);
    }

    @Test
    void aUrlThatWasNotGivenIsRefused() {
        image("urls/forged");
        String url = url("urls/forged").toString();
        char last = url.charAt(url.length() - 1);

        assertThat(get(URI.create(url.substring(0, url.length() - 1) + (last == 'A' ? 'B' : 'A'))).statusCode())
                .isEqualTo(403);
        assertThat(get(URI.create(server.url() + "/layers/none")).statusCode()).isEqualTo(403);
        assertThat(get(URI.create(server.url() + "/layers/")).statusCode()).isEqualTo(403);
        assertThat(get(URI.create(server.url() + "/layers")).statusCode()).isEqualTo(404);
        assertThat(get(URI.create(url + "/more")).statusCode()).isEqualTo(404);
    }

    @Test
    void aUrlIsGoodForAnHour() {
        image("urls/hour");
        URI url = url("urls/hour");

        clock.set(Duration.ofMinutes(59));
        assertThat(get(url).statusCode()).isEqualTo(200);
        clock.set(Duration.ofMinutes(61));
        assertThat(get(url).statusCode()).isEqualTo(403);
    }

    @Test
    void aUrlEndsWithTheRightOfWhoAskedForIt() throws IOException {
        image("urls/right");
        EcrServer.User user = user("ursula");
        URI url = url(user.ecr(), "urls/right", LAYER);
        assertThat(get(url).statusCode()).isEqualTo(200);

        server.put("ursula", ALLOW.formatted(REPOSITORIES + "elsewhere"));
        assertThat(get(url).statusCode()).isEqualTo(403);

        server.put("ursula", ALLOW.formatted("*"));
        assertThat(get(url).statusCode()).isEqualTo(200);
    }

    @Test
    void aUrlEndsWithTheKeyAndTheUserThatAskedForIt() throws IOException {
        image("urls/user");
        EcrServer.User user = user("uwe");
        URI url = url(user.ecr(), "urls/user", LAYER);
        Map<String, String> key = Map.of("id", user.credentials().accessKeyId());

        server.command("key disable", key);
        assertThat(get(url).statusCode()).isEqualTo(403);
        server.command("key enable", key);
        assertThat(get(url).statusCode()).isEqualTo(200);
        server.command("user disable", Map.of("name", "uwe"));
        assertThat(get(url).statusCode()).isEqualTo(403);
        server.command("user enable", Map.of("name", "uwe"));
        server.command("key delete", key);
        assertThat(get(url).statusCode()).isEqualTo(403);
    }

    @Test
    void aUrlOfADeletedRepositoryLeadsNowhere() {
        image("urls/deleted");
        URI url = url("urls/deleted");

        server.ecr().deleteRepository(request -> request.repositoryName("urls/deleted").force(true));

        assertThat(get(url).statusCode()).isEqualTo(404);
    }

    @Test
    void theLayersOfArchivedImagesAreNotDownloaded() {
        ApiPush push = image("urls/archived");
        URI url = url("urls/archived");

        store(push, TargetStorageClass.ARCHIVE);
        assertThat(get(url).statusCode()).isEqualTo(404);
        assertThat(refusal(() -> url("urls/archived"))).startsWith("LayerInaccessibleException: ");

        store(push, TargetStorageClass.STANDARD);
        assertThat(get(url).statusCode()).isEqualTo(200);
    }

    private void store(ApiPush push, TargetStorageClass target) {
        server.ecr().updateImageStorageClass(request -> request.repositoryName(push.repository())
                .imageId(id -> id.imageTag("1")).targetStorageClass(target));
    }

    @Test
    void aLayerHasAUrlWhenAnImageNeedsIt() {
        ApiPush push = image("urls/layers");
        push.blob("a layer of no image");

        assertThat(refusal(() -> url(server.ecr(), "urls/layers", "a layer of no image")))
                .startsWith("LayerInaccessibleException: ");
        assertThat(refusal(() -> url(server.ecr(), "urls/layers", "nothing"))).startsWith("LayersNotFoundException: ");
        assertThat(get(url(server.ecr(), "urls/layers", CONFIG)).body()).isEqualTo(CONFIG);
    }
}
