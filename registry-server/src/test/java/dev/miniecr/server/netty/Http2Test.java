package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.netty.HttpSettings.Transport;
import dev.miniecr.server.netty.TestServer.Ended;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a usual client of HTTP/2 gets, and the same client over HTTP/1.1 and TLS. */
@ExtendWith(Leaks.class)
@Timeout(120)
final class Http2Test {
    private static final int FILE_LENGTH = 9_000_001;

    private final byte[] content = new byte[FILE_LENGTH];
    private FileChannel file;
    private TestService service;
    private TestServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        new Random(1).nextBytes(content);
        file = FileChannel.open(Files.write(folder.resolve("file"), content));
        service = new TestService(file);
        server = new TestServer(service, Security.BORINGSSL::on);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        file.close();
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version)
                .sslContext(Security.trusting(server.settings.tls().orElseThrow().material().get())).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.address.getPort() + path));
    }

    private HttpResponse<byte[]> send(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            assertThat(response.version()).isEqualTo(client.version());
            return response;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] get(HttpClient client, String path) {
        HttpResponse<byte[]> response = send(client, request(path).build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(response.body().length);
        return response.body();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void contentOfEveryKindArrivesWhole(HttpClient.Version version) {
        try (HttpClient client = client(version)) {
            assertThat(get(client, "/hot")).isEqualTo(TestService.HOT);
            assertThat(get(client, "/bytes?n=65536")).hasSize(65_536);
            assertThat(get(client, "/bytes?n=5000000")).hasSize(5_000_000);
            assertThat(get(client, "/stream?n=1000000")).hasSize(1_000_000);
            assertThat(get(client, "/region")).isEqualTo(content);
            assertThat(get(client, "/hot/file")).isEqualTo(content);
            assertThat(get(client, "/file")).isEqualTo(content);
            byte[] parts = get(client, "/parts?n=300000");
            assertThat(parts).hasSize(11 + FILE_LENGTH + 300_000);
            assertThat(Arrays.copyOfRange(parts, 6, 6 + FILE_LENGTH)).isEqualTo(content);
            assertThat(get(client, "/bytes?n=0")).isEmpty();
            assertThat(get(client, "/stream?n=0")).isEmpty();
            TestServer.until(() -> service.leasesGivenBack.get() == 4 && service.open.get() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 20 * 1024 * 1024})
    void contentArrivesWholeInBothDirections(int length) {
        byte[] sent = new byte[length];
        new Random(2).nextBytes(sent);
        String hash = length + " " + HexFormat.of().formatHex(TestService.sha256().digest(sent));
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (HttpClient client = client(version)) {
                assertThat(new String(send(client, request("/hash").PUT(BodyPublishers.ofByteArray(sent)).build())
                        .body(), java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo(hash);
                assertThat(new String(
                        send(client, request("/hash")
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent))).build())
                                .body(),
                        java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo(hash);
                assertThat(get(client, "/stream?n=" + Math.min(length, 20_000_000)))
                        .hasSize(Math.min(length, 20_000_000));
            }
        }
    }

    @Test
    void headsAndRangesAreAsOverHttp1() {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            HttpResponse<byte[]> head = send(client, request("/file").HEAD().build());
            assertThat(head.headers().firstValue("content-length")).hasValue("" + FILE_LENGTH);
            assertThat(head.body()).isEmpty();

            HttpResponse<byte[]> one = send(client,
                    request("/file").header("Range", "bytes=5000000-5000009").build());
            assertThat(one.statusCode()).isEqualTo(206);
            assertThat(one.body()).isEqualTo(Arrays.copyOfRange(content, 5_000_000, 5_000_010));
            assertThat(send(client, request("/file").header("Range", "bytes=0-1,5-6").build()).statusCode())
                    .isEqualTo(206);
            assertThat(send(client, request("/file").header("Range", "bytes=99999999-").build()).statusCode())
                    .isEqualTo(416);
            for (int status : new int[]{204, 304, 200}) {
                HttpResponse<byte[]> answer = send(client, request("/status?n=" + status).build());
                assertThat(answer.statusCode()).isEqualTo(status);
                assertThat(answer.body()).hasSize(status == 200 ? 2048 : 0);
            }
            assertThat(send(client, request("/throw").build()).statusCode()).isEqualTo(500);
        }
    }

    @Test
    void anAnswerSaysWhenAndWhichAndNothingOfConnections() {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            HttpResponse<byte[]> answer = send(client, request("/hot").build());

            assertThat(answer.headers().map()).containsOnlyKeys(":status", "date", "x-request-id", "content-type",
                    "content-length");
            assertThat(new String(send(client, request("/host").build()).body(),
                    java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("localhost:" + server.address.getPort());
            assertThat(new String(send(client, request("/peer").build()).body(),
                    java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("true nobody");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aHundredStreamsShareOneConnection(Transport transport) {
        server.close();
        server = new TestServer(service, settings -> Security.BORINGSSL.on(settings.with(transport)));
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            byte[] port = get(client, "/port");
            String hash = "500000 " + HexFormat.of()
                    .formatHex(TestService.sha256().digest(Arrays.copyOf(content, 500_000)));
            List<CompletableFuture<HttpResponse<byte[]>>> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                HttpRequest request = switch (i % 4) {
                    case 0 -> request("/file").header("Range", "bytes=0-499999").build();
                    case 1 -> request("/stream?n=500000").build();
                    case 2 -> request("/port").build();
                    default -> request("/hash").POST(BodyPublishers.ofByteArray(content, 0, 500_000)).build();
                };
                sent.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
            }

            for (int i = 0; i < 100; i++) {
                byte[] body = sent.get(i).join().body();
                switch (i % 4) {
                    case 0 -> assertThat(body).isEqualTo(Arrays.copyOf(content, 500_000));
                    case 1 -> assertThat(body).hasSize(500_000);
                    case 2 -> assertThat(body).isEqualTo(port);
                    default -> assertThat(new String(body, java.nio.charset.StandardCharsets.US_ASCII))
                            .isEqualTo(hash);
                }
            }
        }
    }

    @Test
    void aRefusedContentCostsNeitherTheAnswerNorTheConnection() {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            byte[] port = get(client, "/port");
            for (int i = 0; i < 20; i++) {
                HttpResponse<byte[]> answer = send(client, request("/refuse").header("Authorization", "x")
                        .POST(BodyPublishers.ofByteArray(new byte[5_000_000])).build());
                assertThat(answer.statusCode()).isEqualTo(401);
            }

            assertThat(get(client, "/port")).isEqualTo(port);
        }
    }

    @Test
    void contentIsAskedForWhenItIsRead() {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            byte[] body = "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

            assertThat(send(client, request("/echo").expectContinue(true).POST(BodyPublishers.ofByteArray(body))
                    .build()).body()).isEqualTo(body);
            assertThat(send(client, request("/refuse").header("Authorization", "x").expectContinue(true)
                    .POST(BodyPublishers.ofByteArray(body)).build()).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void theRequestLogIsToldOfEveryRequest() {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            send(client, request("/echo").POST(BodyPublishers.ofString("hello")).build());
            send(client, request("/hot").build());
            send(client, request("/hot").HEAD().build());

            TestServer.until(() -> server.log.size() == 3);
            assertThat(server.log).containsExactly(new Ended("/echo", 200, 5, 5), new Ended("/hot", 200, 0, 2048),
                    new Ended("/hot", 200, 0, 0));
        }
    }
}
