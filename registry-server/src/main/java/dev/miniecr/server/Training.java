package dev.miniecr.server;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves itself pushes and pulls, so that the launcher can keep the classes that they need, and what the JVM learned about how these run. */
final class Training {
    private static final int ROUNDS = 300;
    private static final int PULLERS = 8;
    private static final int PULLS = 200;
    private static final byte[] NOTHING = {};
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final int BLOB_BYTES = 20_000;
    private static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";

    private Training() {}

    /** Exercises a server whose data are in an empty folder, ends it, and starts it once more on what is there. Returns the exit code. */
    static int in(Path folder) throws IOException {
        String password = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
        Map<String, String> environment = Map.of("MINIECR_ADMIN_PASSWORD", password);
        ConfigFlags flags = flags(folder);
        String basic = "Basic "
                + Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.US_ASCII));
        try (Wiring server = Serving.start(flags, environment)) {
            String bearer;
            try (Connection connection = new Connection(server.port(), basic)) {
                bearer = token(connection.send("GET", "/token?scope=repository:train:pull,push", NOTHING));
            }
            try (Connection connection = new Connection(server.port(), bearer)) {
                for (int round = 0; round < ROUNDS; round++) {
                    exercise(connection, round);
                }
            }
            pull(server.port(), bearer);
        }
        Serving.start(flags, environment).close();
        return 0;
    }

    private static ConfigFlags flags(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path settings = Files.writeString(folder.resolve("train.yaml"),
                "listen: 127.0.0.1:0 # any\nlog:\n  requests: all\n");
        return new ConfigFlags(Optional.of(settings), Map.of("data", folder.resolve("data").toString()));
    }

    private static String token(Answer answer) throws IOException {
        Matcher token = TOKEN.matcher(answer.content());
        if (!token.find()) {
            throw new IOException("there was no token");
        }
        return "Bearer " + token.group(1);
    }

    private static void exercise(Connection connection, int round) throws IOException {
        byte[] blob = ByteBuffer.allocate(BLOB_BYTES).putInt(round).array();
        Digest digest = Digest.Algorithm.SHA256.of(blob);
        connection.send("HEAD", "/v2/train/blobs/" + digest, NOTHING);
        String upload = connection.send("POST", "/v2/train/blobs/uploads/", NOTHING).location();
        if (round % 2 == 0) {
            connection.send("PATCH", upload, blob);
            connection.send("PUT", upload + "?digest=" + digest, NOTHING);
        } else {
            connection.send("PUT", upload + "?digest=" + digest, blob);
        }
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":%d,"digest":"%s"},\
                "layers":[]}"""
                .formatted(IMAGE, BLOB_BYTES, digest);
        connection.send("PUT", "/v2/train/manifests/t" + round % 10, manifest.getBytes(StandardCharsets.UTF_8));
        for (int pull = 0; pull < 3; pull++) {
            connection.send("GET", "/v2/train/manifests/t" + round % 10, NOTHING);
            connection.send("GET", "/v2/train/blobs/" + digest, NOTHING);
        }
        connection.send("GET", "/v2/train/tags/list?n=5", NOTHING);
    }

    /** Pulls as a fleet does: over several connections at once. */
    private static void pull(int port, String authorization) throws IOException {
        List<Connection> fleet = new ArrayList<>();
        try {
            for (int puller = 0; puller < PULLERS; puller++) {
                fleet.add(new Connection(port, authorization));
            }
            for (int pull = 0; pull < PULLS; pull++) {
                String target = "/v2/train/manifests/t" + pull % 10;
                for (Connection puller : fleet) {
                    puller.ask("GET", target, NOTHING);
                }
                for (Connection puller : fleet) {
                    puller.answer("GET", target);
                }
            }
        } finally {
            for (Connection puller : fleet) {
                puller.close();
            }
        }
    }

    private record Answer(String location, String content) {}

    /** A connection to the server; as little of HTTP as this needs, for every class it used would be kept as well. */
    private static final class Connection implements Closeable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final String authorization;

        Connection(int port, String authorization) throws IOException {
            this.authorization = authorization;
            this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        Answer send(String method, String target, byte[] content) throws IOException {
            ask(method, target, content);
            return answer(method, target);
        }

        /** Sends a request, a PATCH in chunks. */
        void ask(String method, String target, byte[] content) throws IOException {
            boolean chunked = method.equals("PATCH");
            String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization
                    + "\r\nContent-Type: " + IMAGE + "\r\n"
                    + (chunked
                            ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(content.length) + "\r\n"
                            : "Content-Length: " + content.length + "\r\n\r\n");
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(content);
            out.write(chunked ? "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII) : NOTHING);
        }

        /** Reads the answer to the next request that has none. */
        Answer answer(String method, String target) throws IOException {
            String status = line();
            String location = "";
            int length = 0;
            for (String field = line(); !field.isEmpty(); field = line()) {
                String lower = field.toLowerCase(Locale.ROOT);
                location = lower.startsWith("location: ") ? field.substring(10) : location;
                length = lower.startsWith("content-length: ") ? Integer.parseInt(field.substring(16)) : length;
            }
            byte[] content = in.readNBytes(method.equals("HEAD") ? 0 : length);
            if (!status.startsWith("HTTP/1.1 2") && !status.startsWith("HTTP/1.1 404")) {
                throw new IOException(method + " " + target + " was answered " + status);
            }
            return new Answer(location, new String(content, StandardCharsets.ISO_8859_1));
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
