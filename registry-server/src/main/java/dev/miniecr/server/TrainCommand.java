package dev.miniecr.server;

import dev.miniecr.auth.password.Password;
import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.storage.oci.Digest;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
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
    public Integer call() throws IOException {
        String password = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
        StartSecrets secrets = new StartSecrets(Optional.of(new Password(password)), Optional.empty(), Optional.empty(),
                Optional.empty());
        Map<String, String> flags = Map.of("listen", "127.0.0.1:0", "data", data.toString());
        try (Wiring server = Wiring.start(ServerConfig.load(Optional.empty(), Map.of(), flags), secrets,
                Clock.systemUTC()); Connection connection = new Connection(server.port(), password)) {
            for (int round = 0; round < ROUNDS; round++) {
                exercise(connection, round);
            }
        }
        return 0;
    }

    private static void exercise(Connection connection, int round) throws IOException {
        byte[] nothing = {};
        byte[] blob = ByteBuffer.allocate(BLOB_BYTES).putInt(round).array();
        Digest digest = Digest.Algorithm.SHA256.of(blob);
        connection.send("HEAD", "/v2/train/blobs/" + digest, nothing);
        String upload = connection.send("POST", "/v2/train/blobs/uploads/", nothing);
        if (round % 2 == 0) {
            connection.send("PATCH", upload, blob);
            connection.send("PUT", upload + "?digest=" + digest, nothing);
        } else {
            connection.send("PUT", upload + "?digest=" + digest, blob);
        }
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},\
                "layers":[]}"""
                .formatted(IMAGE, BLOB_BYTES, digest);
        connection.send("PUT", "/v2/train/manifests/t" + round % 10, manifest.getBytes(StandardCharsets.UTF_8));
        for (int pull = 0; pull < 3; pull++) {
            connection.send("GET", "/v2/train/manifests/t" + round % 10, nothing);
            connection.send("GET", "/v2/train/blobs/" + digest, nothing);
        }
        connection.send("GET", "/v2/train/tags/list?n=5", nothing);
    }

    /** A connection to the server; as little of HTTP as this needs, for every class it used would be kept as well. */
    private static final class Connection implements Closeable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final String authorization;

        Connection(int port, String password) throws IOException {
            this.authorization = "Basic "
                    + Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.US_ASCII));
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** Sends a request, a PATCH in chunks, and reads its answer; returns Location, or nothing. */
        String send(String method, String target, byte[] content) throws IOException {
            boolean chunked = method.equals("PATCH");
            String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization
                    + "\r\nContent-Type: " + IMAGE + "\r\n"
                    + (chunked
                            ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(content.length) + "\r\n"
                            : "Content-Length: " + content.length + "\r\n\r\n");
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(content);
            out.write(chunked ? "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
            return receive(method, target);
        }

        private String receive(String method, String target) throws IOException {
            String status = line();
            String location = "";
            long length = 0;
            for (String field = line(); !field.isEmpty(); field = line()) {
                String lower = field.toLowerCase(Locale.ROOT);
                location = lower.startsWith("location: ") ? field.substring(10) : location;
                length = lower.startsWith("content-length: ") ? Long.parseLong(field.substring(16)) : length;
            }
            in.skipNBytes(method.equals("HEAD") ? 0 : length);
            if (!status.startsWith("HTTP/1.1 2") && !status.startsWith("HTTP/1.1 404")) {
                throw new IOException(method + " " + target + " was answered " + status);
            }
            return location;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException();
                }
                line.append((char) c);
            }
            return line.toString().strip();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
