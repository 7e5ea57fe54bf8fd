package dev.miniecr.server.netty;

import dev.miniecr.server.http.Representation;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Service;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A service that does whatever a test of the wire needs, by the path. */
final class TestService implements Service {
    static final byte[] HOT = "x".repeat(2048).getBytes(StandardCharsets.US_ASCII);

    private static final int MANY = 20_000_000;

    final AtomicInteger leases = new AtomicInteger();
    final AtomicInteger leasesGivenBack = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicLong kept = new AtomicLong();
    private final Semaphore arrived = new Semaphore(0);
    final CountDownLatch gate = new CountDownLatch(1);
    private final byte[] many = new byte[MANY];
    private final Optional<FileChannel> file;

    TestService() {
        this.file = Optional.empty();
    }

    /** With a file to serve. */
    TestService(FileChannel file) {
        this.file = Optional.of(file);
    }

    /** Waits for a handler at the gate, or one that keeps. */
    void awaitArrival() {
        try {
            if (!arrived.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No handler arrived");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<Response> answerAtOnce(Request request) {
        return switch (request.target().path()) {
            case "/hot" -> Optional.of(bytes(HOT));
            case "/hot/file" -> Optional.of(region());
            case "/hot/throw" -> throw new IllegalStateException("thrown on purpose");
            default -> Optional.empty();
        };
    }

    @Override
    public Response answer(Request request) {
        try {
            return answerOrThrow(request);
        } catch (IOException e) {
            return Response.of(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Response answerOrThrow(Request request) throws IOException, InterruptedException {
        return switch (request.target().path()) {
            case "/echo" -> bytes(request.body().readAll(1024 * 1024));
            case "/hash" -> text(hash(request));
            case "/keep" -> keep(request);
            case "/refuse" ->
                Response.of(401).with("WWW-Authenticate", "Basic").with(new ResponseBody.Bytes(new byte[]{'n', 'o'}));
            case "/method" -> text(request.method() + " " + request.target().query().parameters());
            case "/host" -> text(request.headers().first("host").orElse("none"));
            case "/peer" -> text(request.secure() + " " + request.certificate()
                    .map(shown -> shown.getSubjectX500Principal().getName()).orElse("nobody"));
            case "/port" -> text("" + request.remote().getPort());
            case "/file" -> file(request);
            case "/region" -> region();
            case "/overlong" -> overlong();
            case "/half" -> half(request);
            case "/bytes" -> bytes(length(request) == MANY ? many : new byte[length(request)]);
            case "/stream" -> stream(length(request), length(request));
            case "/short" -> stream(length(request) / 2, length(request));
            case "/parts" -> parts(length(request));
            case "/throw" -> throw new IllegalStateException("thrown on purpose");
            case "/bad" -> Response.of(200).with(new ResponseBody.HeadOf(10));
            case "/status" -> Response.of(length(request)).with(new ResponseBody.Bytes(HOT));
            case "/gate" -> gate();
            default -> Response.of(404);
        };
    }

    private static int length(Request request) {
        return request.target().query().first("n").map(Integer::parseInt).orElse(200_000);
    }

    private static Response text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Response bytes(byte[] bytes) {
        return Response.of(200).with("Content-Type", "text/plain").with(new ResponseBody.Bytes(bytes));
    }

    private Response gate() throws InterruptedException {
        arrived.release();
        gate.await();
        return text("through");
    }

    private static String hash(Request request) throws IOException {
        long length = 0;
        MessageDigest digest = sha256();
        for (ByteBuffer[] buffers = request.body().next(); buffers.length > 0; buffers = request.body().next()) {
            for (ByteBuffer buffer : buffers) {
                length += buffer.remaining();
                digest.update(buffer);
            }
        }
        return length + " " + HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts what came before the content broke off, as a PATCH must keep it. */
    private Response keep(Request request) {
        try {
            for (ByteBuffer[] buffers = request.body().next(); buffers.length > 0; buffers = request.body().next()) {
                for (ByteBuffer buffer : buffers) {
                    kept.addAndGet(buffer.remaining());
                }
            }
            return Response.of(202);
        } catch (IOException e) {
            return Response.of(500);
        } finally {
            arrived.release();
        }
    }

    private Response file(Request request) throws IOException {
        FileChannel channel = file.orElseThrow();
        leases.incrementAndGet();
        return new Representation("\"tag\"", "application/octet-stream", channel.size(), List.of(),
                (offset, length) -> new ResponseBody.Region(channel, offset, length, () -> {}),
                leasesGivenBack::incrementAndGet).answer(request);
    }

    private Response region() {
        try {
            leases.incrementAndGet();
            FileChannel channel = file.orElseThrow();
            return Response.of(200)
                    .with(new ResponseBody.Region(channel, 0, channel.size(), leasesGivenBack::incrementAndGet));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response overlong() throws IOException {
        leases.incrementAndGet();
        FileChannel channel = file.orElseThrow();
        return Response.of(200)
                .with(new ResponseBody.Region(channel, 0, channel.size() + 1000, leasesGivenBack::incrementAndGet));
    }

    /** Holds the first piece of content. */
    private Response half(Request request) throws IOException, InterruptedException {
        kept.addAndGet(request.body().next().length);
        return gate();
    }

    private Response stream(int has, int says) {
        return Response.of(200).with(new ResponseBody.Stream(counted(new ByteArrayInputStream(many, 0, has)), says));
    }

    private Response parts(int length) throws IOException {
        leases.incrementAndGet();
        FileChannel channel = file.orElseThrow();
        return Response.of(200)
                .with(new ResponseBody.Parts(
                        List.of(new ResponseBody.Bytes("before".getBytes(StandardCharsets.US_ASCII)),
                                new ResponseBody.Region(channel, 0, channel.size(), () -> {}), ResponseBody.empty(),
                                new ResponseBody.Stream(new ByteArrayInputStream(many, 0, length), length),
                                new ResponseBody.Bytes("after".getBytes(StandardCharsets.US_ASCII))),
                        leasesGivenBack::incrementAndGet));
    }

    private InputStream counted(InputStream stream) {
        open.incrementAndGet();
        return new java.io.FilterInputStream(stream) {
            @Override
            public void close() throws IOException {
                open.decrementAndGet();
                super.close();
            }
        };
    }
}
