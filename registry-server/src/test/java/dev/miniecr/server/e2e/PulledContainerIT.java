package dev.miniecr.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.StartSecrets;
import dev.miniecr.server.Wiring;
import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * An engine pulls an image that is nowhere but in this registry, and runs it. Needs a Docker engine, a static busybox, and in the environment
 * MINIECR_ADMIN_PASSWORD and DOCKER_CONFIG, a folder of its own where the engine's client finds the credentials.
 */
final class PulledContainerIT {
    private static final String CREDENTIALS = Base64.getEncoder().encodeToString(
            ("admin:" + environment("MINIECR_ADMIN_PASSWORD")).getBytes(StandardCharsets.UTF_8));
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    private Path folder;

    @Test
    void anEnginePullsAndRunsAnImageThatLivesOnlyHere() throws IOException, InterruptedException {
        Map<String, String> flags = Map.of("listen", "127.0.0.1:0", "data", folder.resolve("data").toString());
        try (Wiring server = Wiring.start(ServerConfig.load(Optional.empty(), System.getenv(), flags),
                StartSecrets.of(System.getenv()), Clock.systemUTC());
                HttpClient http = HttpClient.newHttpClient()) {
            String greeting = "hello from " + UUID.randomUUID();
            pushImage(http, server.authority(), greeting);
            logIn(server.authority());

            DockerImageName image = DockerImageName.parse(server.authority() + "/e2e/greeter:1");
            try (GenericContainer<?> container = new GenericContainer<>(image)
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
                container.start();

                assertThat(container.getLogs()).contains(greeting);
            }
        }
    }

    private static void logIn(String authority) throws IOException {
        String config = "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(authority, CREDENTIALS);
        Files.writeString(Path.of(environment("DOCKER_CONFIG")).resolve("config.json"), config);
    }

    private static String environment(String name) {
        return Objects.requireNonNull(System.getenv(name), () -> name + " is not in the environment");
    }

    private void pushImage(HttpClient http, String authority, String greeting)
            throws IOException, InterruptedException {
        byte[] layer = layer();
        Digest layerDigest = push(http, authority, layer);
        byte[] config = """
                {"architecture":"amd64","os":"linux","config":{"Cmd":["/bin/busybox","echo","%s"]},"rootfs":{"type":"layers","diff_ids":["%s"]}}"""
                .formatted(greeting, layerDigest).getBytes(StandardCharsets.UTF_8);
        Digest configDigest = push(http, authority, config);
        String type = "application/vnd.docker.distribution.manifest.v2+json";
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s",\
                "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%d,"digest":"%s"},\
                "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar","size":%d,"digest":"%s"}]}"""
                .formatted(type, config.length, configDigest, layer.length, layerDigest);
        HttpRequest put = request(authority, "manifests/1")
                .header("Content-Type", type).PUT(BodyPublishers.ofString(manifest)).build();
        assertThat(http.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    private static Digest push(HttpClient http, String authority, byte[] blob)
            throws IOException, InterruptedException {
        Digest digest = Digest.Algorithm.SHA256.of(blob);
        HttpRequest post = request(authority, "blobs/uploads/?digest=" + digest)
                .POST(BodyPublishers.ofByteArray(blob)).build();
        HttpResponse<String> answer = http.send(post, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return digest;
    }

    private static HttpRequest.Builder request(String authority, String target) {
        return HttpRequest.newBuilder(URI.create("http://" + authority + "/v2/e2e/greeter/" + target))
                .header("Authorization", "Basic " + CREDENTIALS);
    }

    private byte[] layer() throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("root").resolve("bin"));
        Files.copy(BUSYBOX, bin.resolve("busybox"));
        Path tar = folder.resolve("layer.tar");
        Process process = new ProcessBuilder("tar", "-C", folder.resolve("root").toString(), "-cf", tar.toString(), ".")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllBytes(tar);
    }
}
