package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Service;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpServerTest {
    @Test
    void answersAtOnceAndOnAVirtualThreadAndSendsRegions(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10_000_000]);
        Service service = new Service() {
            @Override
            public Optional<Response> answerAtOnce(Request request) {
                return request.target().path().equals("/hot")
                        ? Optional.of(Response.of(200).with(new ResponseBody.Bytes(new byte[2048])))
                        : Optional.empty();
            }

            @Override
            public Response answer(Request request) {
                try {
                    return switch (request.target().path()) {
                        case "/hash" -> {
                            MessageDigest digest = MessageDigest.getInstance("SHA-256");
                            for (ByteBuffer[] b = request.body().next(); b.length > 0; b = request.body().next()) {
                                for (ByteBuffer x : b) {
                                    digest.update(x);
                                }
                            }
                            yield Response.of(200)
                                    .with(new ResponseBody.Bytes(HexFormat.of().formatHex(digest.digest())
                                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                        }
                        case "/file" -> {
                            FileChannel channel = FileChannel.open(file);
                            yield Response.of(200).with(new ResponseBody.Region(channel, 0, channel.size(), channel));
                        }
                        case "/stream" -> Response.of(200).with(
                                new ResponseBody.Stream(new ByteArrayInputStream(new byte[1_000_000]), 1_000_000));
                        default -> Response.of(404);
                    };
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        try (HttpServer server = new HttpServer(
                HttpSettings.defaults(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0)), service,
                (r, s, a, b, t) -> System.err.println(r.target() + " " + s + " " + a + " " + b + " " + t))) {
            int port = server.start().getPort();
            HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            assertThat(get(client, port, "/hot").body()).hasSize(2048);
            assertThat(get(client, port, "/file").body()).hasSize(10_000_000);
            assertThat(get(client, port, "/stream").body()).hasSize(1_000_000);
            assertThat(get(client, port, "/nothing").statusCode()).isEqualTo(404);
            HttpRequest.Builder post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hash"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[5_000_000]));
            assertThat(client.send(post.build(), HttpResponse.BodyHandlers.ofByteArray()).body()).hasSize(64);
            HttpRequest.Builder chunked = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/hash"))
                    .expectContinue(true).POST(HttpRequest.BodyPublishers
                            .ofInputStream(() -> new ByteArrayInputStream(new byte[5_000_000])));
            assertThat(client.send(chunked.build(), HttpResponse.BodyHandlers.ofByteArray()).body()).hasSize(64);
        }
    }

    private static HttpResponse<byte[]> get(HttpClient client, int port, String path)
            throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
