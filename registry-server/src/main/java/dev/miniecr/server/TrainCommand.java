package dev.miniecr.server;

import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Serves itself a few hundred pushes and pulls, so that the launcher can keep what the JVM learned from them. */
@Command(name = "train", hidden = true, description = "Exercise a server on an empty data directory, then end.")
final class TrainCommand implements Callable<Integer> {
    private static final int ROUNDS = 300;
    private static final int BLOB_BYTES = 20_000;
    private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";

    @Parameters(paramLabel = "DIR", description = "An empty data directory.")
    private Path data = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> flags = Map.of("listen", "127.0.0.1:0", "data", data.toString(), "log.requests", "none");
        try (Wiring server = Wiring.start(ServerConfig.load(Optional.empty(), Map.of(), flags), Clock.systemUTC());
                HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI root = URI.create("http://" + server.authority());
            for (int round = 0; round < ROUNDS; round++) {
                exercise(http, root, round);
            }
        }
        return 0;
    }

    private static void exercise(HttpClient http, URI root, int round) throws IOException, InterruptedException {
        byte[] blob = ByteBuffer.allocate(BLOB_BYTES).putInt(round).array();
        Digest digest = Digest.Algorithm.SHA256.of(blob);
        send(http, root, "HEAD", "/v2/train/blobs/" + digest, BodyPublishers.noBody());
        String upload = location(send(http, root, "POST", "/v2/train/blobs/uploads/", BodyPublishers.noBody()));
        if (round % 2 == 0) {
            send(http, root, "PATCH", upload, BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(blob)));
            send(http, root, "PUT", upload + "?digest=" + digest, BodyPublishers.noBody());
        } else {
            send(http, root, "PUT", upload + "?digest=" + digest, BodyPublishers.ofByteArray(blob));
        }
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},\
                "layers":[]}"""
                .formatted(IMAGE, BLOB_BYTES, digest);
        send(http, root, "PUT", "/v2/train/manifests/t" + round % 10,
                BodyPublishers.ofByteArray(manifest.getBytes(StandardCharsets.UTF_8)));
        for (int pull = 0; pull < 3; pull++) {
            send(http, root, "GET", "/v2/train/manifests/t" + round % 10, BodyPublishers.noBody());
            send(http, root, "GET", "/v2/train/blobs/" + digest, BodyPublishers.noBody());
        }
        send(http, root, "GET", "/v2/train/tags/list?n=5", BodyPublishers.noBody());
    }

    private static HttpResponse<byte[]> send(HttpClient http, URI root, String method, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(root.resolve(path)).method(method, body)
                .header("Content-Type", IMAGE).build();
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400 && response.statusCode() != 404) {
            throw new IOException(method + " " + path + " was answered " + response.statusCode());
        }
        return response;
    }

    private static String location(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Location").orElseThrow();
    }
}
