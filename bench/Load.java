import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A load client for OCI registries: reads one order per line and answers each with one line of figures. */
final class Load {
    /*
     * An order is a verb and name=value pairs, separated by tabs:
     *
     *   get       path                  downloads the path
     *   push      repository, size      uploads a new blob by POST and PUT, as containerd and crane do
     *   stream    repository, size      uploads a new blob by POST, one chunked PATCH and PUT, as docker does
     *   manifest  repository, template  puts a new manifest under one of 500 tags
     *
     * Each also takes port, clients, count, seconds and optionally authorization and every. It ends after `count` operations or
     * `seconds`, whichever comes first. With `every`, each client begins an operation so many milliseconds after the last one's
     * beginning, and what comes late counts from when it was due. The process stays for all orders, so that only the first finds it cold.
     */
    public static void main(String[] arguments) throws IOException {
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(answer(Order.parse(line)));
        }
    }

    private static String answer(Order order) {
        try {
            return run(order, operation(order)).toString();
        } catch (IOException | GeneralSecurityException | ExecutionException | InterruptedException e) {
            var cause = e instanceof ExecutionException ? e.getCause() : e;
            return "failed\t" + cause.toString().replaceAll("\\s+", " ");
        }
    }

    private static Operation operation(Order order) throws IOException, GeneralSecurityException {
        return switch (order.verb()) {
            case "get" -> new Download(order.text("path"));
            case "push" -> new Push(order.text("repository"), new Contents(order.number("size")));
            case "stream" -> new StreamedPush(order.text("repository"), new Contents(order.number("size")));
            case "manifest" ->
                new ManifestPut(order.text("repository"), Files.readString(Path.of(order.text("template"))));
            default -> throw new IOException("unknown verb " + order.verb());
        };
    }

    /** Gives each client a thread and a connection; the connections are open before the clock starts. */
    private static Result run(Order order, Operation operation)
            throws IOException, ExecutionException, InterruptedException {
        var connections = new ArrayList<Connection>();
        try (var threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < order.number("clients"); i++) {
                connections.add(new Connection(order.number("port"), order.text("authorization")));
            }
            var left = new AtomicLong(order.number("count"));
            var bytes = new LongAdder();
            long start = System.nanoTime();
            long end = start + order.number("seconds") * 1_000_000_000L;
            long every = order.text("every").isEmpty() ? 0 : order.number("every") * 1_000_000L;
            var clients = new ArrayList<Future<List<Long>>>();
            for (var connection : connections) {
                long first = start + every * clients.size() / order.number("clients");
                clients.add(threads.submit(
                        () -> client(connection, operation, left, end, bytes, new Pace(every, first))));
            }
            var latencies = new ArrayList<Long>();
            for (var client : clients) {
                latencies.addAll(client.get());
            }
            return new Result(System.nanoTime() - start, bytes.sum(), latencies.stream().sorted().toList());
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
    }

    private static List<Long> client(
            Connection connection, Operation operation, AtomicLong left, long end, LongAdder bytes, Pace pace)
            throws Exception {
        var latencies = new ArrayList<Long>();
        while (System.nanoTime() < end && left.getAndDecrement() > 0) {
            long start = pace.awaitNext();
            bytes.add(operation.run(connection));
            latencies.add(System.nanoTime() - start);
        }
        return latencies;
    }

    /** When a client begins its operations: each at its time, or without an interval as soon as the last one is over. */
    private static final class Pace {
        private final long every;
        private long next;

        Pace(long every, long first) {
            this.every = every;
            this.next = first;
        }

        /** Returns when the operation that begins now was due. */
        long awaitNext() {
            if (every == 0) {
                return System.nanoTime();
            }
            long due = next;
            next += every;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return due;
        }
    }

    private record Order(String verb, Map<String, String> values) {
        static Order parse(String line) {
            var fields = line.split("\t");
            var values = new HashMap<String, String>();
            for (var field : Arrays.asList(fields).subList(1, fields.length)) {
                int equals = field.indexOf('=');
                values.put(field.substring(0, equals), field.substring(equals + 1));
            }
            return new Order(fields[0], Map.copyOf(values));
        }

        String text(String name) {
            return values.getOrDefault(name, "");
        }

        int number(String name) {
            return Integer.parseInt(text(name));
        }
    }

    private record Result(long nanos, long bytes, List<Long> latencies) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "done\toperations=%d\tbytes=%d\tseconds=%.6f\tp50_ms=%.4f\tp99_ms=%.4f",
                    latencies.size(), bytes, nanos / 1e9, percentile(0.50), percentile(0.99));
        }

        private double percentile(double share) {
            return latencies.isEmpty() ? 0 : latencies.get((int) (share * (latencies.size() - 1))) / 1e6;
        }
    }

    /** One request or one group of requests whose time counts; returns the bytes of content that it moved. */
    private interface Operation {
        long run(Connection connection) throws Exception;
    }

    private record Download(String path) implements Operation {
        @Override
        public long run(Connection connection) throws IOException {
            connection.send(connection.head("GET", path));
            return connection.expect(200);
        }
    }

    private record Push(String repository, Contents contents) implements Operation {
        @Override
        public long run(Connection connection) throws Exception {
            var blob = contents.next();
            String location = startUpload(connection, repository);
            connection.send(
                    connection.head("PUT", withDigest(location, blob.digest()), octets(contents.size())),
                    contents.common(),
                    blob.tail());
            connection.expect(201);
            return contents.size();
        }
    }

    private record StreamedPush(String repository, Contents contents) implements Operation {
        private static final int CHUNK = 32 * 1024; // what docker's copy loop writes at a time

        @Override
        public long run(Connection connection) throws Exception {
            var blob = contents.next();
            String location = startUpload(connection, repository);
            connection.send(connection.head(
                    "PATCH", location, "Content-Type: application/octet-stream", "Transfer-Encoding: chunked"));
            var body = contents.common();
            while (body.hasRemaining()) {
                int length = Math.min(CHUNK, body.remaining());
                connection.send(chunkHead(length), body.slice(body.position(), length), ascii("\r\n"));
                body.position(body.position() + length);
            }
            connection.send(chunkHead(blob.tail().remaining()), blob.tail(), ascii("\r\n0\r\n\r\n"));
            connection.expect(202);
            connection.send(
                    connection.head("PUT", withDigest(connection.location(), blob.digest()), "Content-Length: 0"));
            connection.expect(201);
            return contents.size();
        }

        private static ByteBuffer chunkHead(int length) {
            return ascii(Integer.toHexString(length) + "\r\n");
        }
    }

    private record ManifestPut(String repository, String template, String run, AtomicLong number) implements Operation {
        private static final int TAGS = 500;

        ManifestPut(String repository, String template) {
            this(repository, template, HexFormat.of().formatHex(randomBytes(8)), new AtomicLong());
        }

        @Override
        public long run(Connection connection) throws IOException {
            long n = number.incrementAndGet();
            var manifest = ascii(template.replace("@UNIQUE@", run + "-" + n));
            connection.send(
                    connection.head(
                            "PUT",
                            "/v2/" + repository + "/manifests/tag-" + n % TAGS,
                            "Content-Type: application/vnd.oci.image.manifest.v1+json",
                            "Content-Length: " + manifest.remaining()),
                    manifest.duplicate());
            connection.expect(201);
            return manifest.remaining();
        }
    }

    private static String startUpload(Connection connection, String repository) throws IOException {
        connection.send(connection.head("POST", "/v2/" + repository + "/blobs/uploads/", "Content-Length: 0"));
        connection.expect(202);
        return connection.location();
    }

    private static String withDigest(String location, String digest) {
        return location + (location.contains("?") ? "&" : "?") + "digest=" + digest;
    }

    private static String[] octets(long length) {
        return new String[] {"Content-Type: application/octet-stream", "Content-Length: " + length};
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] randomBytes(int count) {
        var bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Blobs of one size that differ in their last 32 bytes, so that a new one's digest costs next to nothing. */
    private static final class Contents {
        private static final int TAIL = 32;

        private final ByteBuffer common;
        private final MessageDigest digestOfCommon;
        private final byte[] run = randomBytes(TAIL - Long.BYTES);
        private final AtomicLong number = new AtomicLong();

        Contents(int size) throws GeneralSecurityException {
            common = ByteBuffer.allocateDirect(size - TAIL);
            var random = new Random(42);
            var bytes = new byte[1 << 16];
            while (common.hasRemaining()) {
                random.nextBytes(bytes);
                common.put(bytes, 0, Math.min(bytes.length, common.remaining()));
            }
            common.flip();
            digestOfCommon = MessageDigest.getInstance("SHA-256");
            digestOfCommon.update(common.duplicate());
        }

        long size() {
            return common.limit() + TAIL;
        }

        ByteBuffer common() {
            return common.duplicate();
        }

        Blob next() throws CloneNotSupportedException {
            var tail = ByteBuffer.allocate(TAIL).put(run).putLong(number.incrementAndGet()).flip();
            var digest = (MessageDigest) digestOfCommon.clone();
            digest.update(tail.duplicate());
            return new Blob(tail, "sha256:" + HexFormat.of().formatHex(digest.digest()));
        }
    }

    private record Blob(ByteBuffer tail, String digest) {
        Blob {
            tail = tail.asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer tail() {
            return tail.duplicate();
        }
    }

    /** A kept-alive HTTP/1.1 connection that blocks, sends what it is given and throws bodies away. */
    private static final class Connection implements AutoCloseable {
        private static final int WRITE = 1 << 20;

        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 20).flip();
        private final String common;
        private final Map<String, String> headers = new HashMap<>();

        Connection(int port, String authorization) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            common = " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                    + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n");
        }

        ByteBuffer head(String method, String target, String... headers) {
            var head = new StringBuilder(method).append(' ').append(target).append(common);
            for (var header : headers) {
                head.append(header).append("\r\n");
            }
            return ascii(head.append("\r\n").toString());
        }

        /** Small buffers leave in one write; a large body goes in pieces, for which the JDK keeps its copies small. */
        void send(ByteBuffer... buffers) throws IOException {
            long left = Arrays.stream(buffers).mapToLong(ByteBuffer::remaining).sum();
            if (left <= WRITE) {
                while (left > 0) {
                    left -= channel.write(buffers);
                }
                return;
            }
            for (var buffer : buffers) {
                int limit = buffer.limit();
                while (buffer.position() < limit) {
                    buffer.limit(Math.min(limit, buffer.position() + WRITE));
                    channel.write(buffer);
                }
            }
        }

        /** Reads one answer to its end and returns the length of its body. */
        long expect(int status) throws IOException {
            String first = readHead();
            while (first.startsWith("HTTP/1.1 100")) {
                first = readHead();
            }
            if (!first.startsWith("HTTP/1.1 " + status)) {
                throw new IOException("expected " + status + ", got: " + first);
            }
            if ("chunked".equals(headers.get("transfer-encoding"))) {
                return skipChunks();
            }
            long length = Long.parseLong(headers.getOrDefault("content-length", "0"));
            skip(length);
            return length;
        }

        String location() throws IOException {
            String location = headers.getOrDefault("location", "");
            if (location.isEmpty()) {
                throw new IOException("an answer without Location");
            }
            return location.startsWith("/") ? location : location.substring(location.indexOf('/', "https://".length()));
        }

        private String readHead() throws IOException {
            String first = line();
            headers.clear();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
            }
            return first;
        }

        private long skipChunks() throws IOException {
            long total = 0;
            while (true) {
                int length = Integer.parseInt(line().trim(), 16);
                skip(length);
                line();
                if (length == 0) {
                    return total;
                }
                total += length;
            }
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            while (true) {
                if (!in.hasRemaining()) {
                    fill();
                }
                int next = in.get();
                if (next == '\n') {
                    return line.toString();
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
        }

        private void skip(long length) throws IOException {
            long left = length;
            while (true) {
                int here = (int) Math.min(left, in.remaining());
                in.position(in.position() + here);
                left -= here;
                if (left == 0) {
                    return;
                }
                fill();
            }
        }

        private void fill() throws IOException {
            in.clear();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private Load() {
    }
}
