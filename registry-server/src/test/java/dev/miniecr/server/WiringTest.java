package dev.miniecr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.password.Password;
import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.server.ops.ControlClient;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server on a data directory of its own, over real sockets. */
final class WiringTest {
    private static final byte[] BLOB = "a blob that is pushed in two pieces".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.Algorithm.SHA256.of(BLOB);

    private static final String PASSWORD = "a password of this test";
    private static final String ADMIN = "Basic "
            + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    private static final StartSecrets SECRETS = new StartSecrets(Optional.of(new Password(PASSWORD)), Optional.empty(),
            Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServerConfig config(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(
                Map.of("listen", "127.0.0.1:0", "data", folder.resolve("d").toString()));
        flags.putAll(more);
        return ServerConfig.load(Optional.empty(), Map.of(), flags);
    }

    private Wiring start() throws IOException {
        return Wiring.start(config(Map.of()), SECRETS, Clock.systemUTC());
    }

    private HttpResponse<byte[]> send(Wiring server, String method, String path, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.authority() + path))
                .header("Authorization", ADMIN)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)).build();
        return http.send(request, BodyHandlers.ofByteArray());
    }

    private static byte[] piece(int from, int to) {
        return java.util.Arrays.copyOfRange(BLOB, from, to);
    }

    @Test
    void whatWasPushedIsThereAfterARestart() throws IOException, InterruptedException {
        try (Wiring server = start()) {
            assertThat(send(server, "POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, BLOB).statusCode()).isEqualTo(201);
        }

        try (Wiring server = start()) {
            assertThat(send(server, "GET", "/v2/a/blobs/" + DIGEST, new byte[0]).body()).isEqualTo(BLOB);
        }
    }

    @Test
    void usersOfAnHtpasswdFileThatIsNoLongerSetAreNobody() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("htpasswd"),
                "bob:$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe\n");
        ServerConfig withFile = config(Map.of("access.htpasswd", file.toString()));
        String bob;
        try (Wiring server = Wiring.start(withFile, SECRETS, Clock.systemUTC())) {
            String token = new ControlClient(folder.resolve("d").resolve("control.sock"))
                    .ask("token create", Map.of("user", "bob", "name", "ci")).path("secret").asString();
            bob = "Basic " + Base64.getEncoder().encodeToString(("bob:" + token).getBytes(StandardCharsets.UTF_8));
            assertThat(statusFor(server, bob)).isEqualTo(200);
        }

        try (Wiring server = start()) {
            assertThat(statusFor(server, bob)).isEqualTo(401);
        }

        try (Wiring server = Wiring.start(withFile, SECRETS, Clock.systemUTC())) {
            assertThat(statusFor(server, bob)).isEqualTo(200);
        }
    }

    private int statusFor(Wiring server, String authorization) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.authority() + "/v2/"))
                .header("Authorization", authorization).build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void anUploadGoesOnAfterARestart() throws IOException, InterruptedException {
        String location;
        try (Wiring server = start()) {
            location = send(server, "POST", "/v2/a/blobs/uploads/", new byte[0]).headers().firstValue("Location")
                    .orElseThrow();
            assertThat(send(server, "PATCH", location, piece(0, 10)).statusCode()).isEqualTo(202);
        }

        try (Wiring server = start()) {
            assertThat(send(server, "GET", location, new byte[0]).headers().firstValue("Range")).contains("0-9");
            assertThat(send(server, "PUT", location + "?digest=" + DIGEST, piece(10, BLOB.length)).statusCode())
                    .isEqualTo(201);
            assertThat(send(server, "GET", "/v2/a/blobs/" + DIGEST, new byte[0]).body()).isEqualTo(BLOB);
        }
    }

    @Test
    void aDataDirectoryServesOneProcessAtATime() throws IOException {
        try (Wiring server = start()) {
            assertThat(server.authority()).startsWith("127.0.0.1:");
            assertThatThrownBy(this::start).isInstanceOf(DataDirectoryException.class)
                    .hasMessageContaining("in use by process");
        }
        start().close();
    }

    @Test
    void aDataDirectoryKeepsItsAccount() throws IOException {
        start().close();

        assertThatThrownBy(() -> Wiring.start(config(Map.of("registryId", "123456789012")), SECRETS,
                Clock.systemUTC()))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("000000000000");
    }

    @Test
    void aFolderThatHoldsOtherThingsIsLeftAlone() throws IOException {
        Path other = Files.createDirectories(folder.resolve("d")).resolve("holiday.jpg");
        Files.writeString(other, "x");

        assertThatThrownBy(this::start).isInstanceOf(DataDirectoryException.class).hasMessageContaining("not empty");
        assertThat(folder.resolve("d").toFile().list()).containsExactly("holiday.jpg");
        assertThat(other).hasContent("x");
    }

    @Test
    void afterAnUncleanStopFilesThatNothingKnowsAreDeletedAndTheOthersStay() throws IOException, InterruptedException {
        try (Wiring server = start()) {
            send(server, "POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, BLOB);
        }
        Path stray = Files.writeString(
                folder.resolve("d").resolve("blobs").resolve("sha256").resolve("ab")
                        .resolve("ab" + "0".repeat(62) + "-" + "1".repeat(32)),
                "stray");
        Files.writeString(folder.resolve("d").resolve("running"),
                Clock.systemUTC().instant().minusSeconds(60).toString());

        try (Wiring server = start()) {
            assertThat(stray).doesNotExist();
            assertThat(send(server, "GET", "/v2/a/blobs/" + DIGEST, new byte[0]).statusCode()).isEqualTo(200);
        }
        assertThat(folder.resolve("d").resolve("running")).doesNotExist();
    }

    @Test
    void theControlSocketTellsTheStatus() throws IOException {
        try (Wiring server = start()) {
            Path socket = folder.resolve("d").resolve("control.sock");

            assertThat(new ControlClient(socket).ask("status", Map.of()).toString()).contains("\"ready\":true")
                    .contains(server.authority());
            assertThatThrownBy(() -> new ControlClient(socket).ask("dance", Map.of()))
                    .hasMessageContaining("unknown command");
            assertThat(Files.getPosixFilePermissions(socket)).extracting(Enum::name)
                    .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
        }
    }

    @Test
    void healthAnswers() throws IOException, InterruptedException {
        try (Wiring server = start()) {
            assertThat(send(server, "GET", "/health/live", new byte[0]).statusCode()).isEqualTo(200);
            assertThat(send(server, "GET", "/health/ready", new byte[0]).statusCode()).isEqualTo(200);
            assertThat(send(server, "GET", "/health/other", new byte[0]).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aBlobWhoseFileIsGoneIsHealedByPushingItAgain() throws IOException, InterruptedException {
        try (Wiring server = start()) {
            send(server, "POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, BLOB);
            Path directory = folder.resolve("d").resolve("blobs").resolve("sha256")
                    .resolve(DIGEST.hex().substring(0, 2));
            try (var files = Files.list(directory)) {
                Files.delete(files.findFirst().orElseThrow());
            }

            assertThat(send(server, "GET", "/v2/a/blobs/" + DIGEST, new byte[0]).statusCode()).isEqualTo(503);
            assertThat(send(server, "HEAD", "/v2/a/blobs/" + DIGEST, new byte[0]).statusCode()).isEqualTo(404);
            assertThat(send(server, "POST", "/v2/a/blobs/uploads/?digest=" + DIGEST, BLOB).statusCode()).isEqualTo(201);
            assertThat(send(server, "GET", "/v2/a/blobs/" + DIGEST, new byte[0]).body()).isEqualTo(BLOB);
        }
    }
}
