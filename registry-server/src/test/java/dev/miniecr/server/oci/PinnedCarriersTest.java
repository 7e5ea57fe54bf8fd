package dev.miniecr.server.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.netty.HttpServer;
import dev.miniecr.server.netty.HttpSettings;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.RegistrySettings;
import dev.miniecr.storage.RepositoryHooks;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native calls hold the carrier thread of their virtual thread; manifests must not wait for them. */
@Timeout(60)
final class PinnedCarriersTest {
    private static final int CALLS = 8;
    private static final String MANIFEST = "/v2/team/app/manifests/latest";

    @TempDir
    private Path folder;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A pipe whose other end is not written to yet. */
    private static final class Pipe {
        private final MethodHandle read = libc("read", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        private final MethodHandle write = libc("write", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        private final int in;
        private final int out;

        Pipe() throws Throwable {
            MethodHandle pipe = libc("pipe", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
                assertThat((int) pipe.invokeExact(ends)).isZero();
                this.in = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
                this.out = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
            }
        }

        @SuppressWarnings("restricted")
        private static MethodHandle libc(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
        }

        void readByte() throws Throwable {
            try (Arena arena = Arena.ofConfined()) {
                assertThat((long) read.invokeExact(in, arena.allocate(1), 1L)).isOne();
            }
        }

        void writeBytes(int count) throws Throwable {
            try (Arena arena = Arena.ofConfined()) {
                assertThat((long) write.invokeExact(out, arena.allocate(count), (long) count)).isEqualTo(count);
            }
        }
    }

    /** Sits in a native call where it is asked to, and leaves everything else to the registry. */
    private static final class Pinning implements Service {
        private final Service registry;
        private final Pipe pipe;
        private final Semaphore pinned = new Semaphore(0);
        private final AtomicInteger ended = new AtomicInteger();

        Pinning(Service registry, Pipe pipe) {
            this.registry = registry;
            this.pipe = pipe;
        }

        @Override
        public Optional<Response> answerAtOnce(Request request) {
            return pins(request) ? Optional.empty() : registry.answerAtOnce(request);
        }

        @Override
        public Response answer(Request request) {
            if (!pins(request)) {
                return registry.answer(request);
            }
            pinned.release();
            try {
                pipe.readByte();
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            ended.incrementAndGet();
            return Response.of(204);
        }

        private static boolean pins(Request request) {
            return request.target().path().equals("/pin");
        }
    }

    /** @param cacheBytes none: the manifest is read from SQLite, by a native call on a virtual thread */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 0})
    void aManifestIsServedWhileOthersSitInNativeCalls(int cacheBytes) throws Throwable {
        SqliteDatabase database = new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2));
        try (MemoryBlobStore store = new MemoryBlobStore();
                CachingManifestIndex index = new CachingManifestIndex(
                        new SqlManifestIndex(database, Clock.systemUTC(), SqlManifestIndex.Delays.DEFAULT), cacheBytes);
                Registry registry = new Registry(store, index, new Documents(index), RepositoryHooks.NONE,
                        RegistrySettings.DEFAULT, Clock.systemUTC())) {
            Pinning service = new Pinning(OciApi.service(registry, new OpenGuard(),
                    new OciApi.Settings(RegistryId.DEFAULT, "us-east-1", Optional.empty(), new OciApi.PageSizes(5, 10)),
                    OciApi.Choices.USUAL), new Pipe());
            HttpSettings settings = HttpSettings.defaults(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (HttpServer server = new HttpServer(settings, service, (request, status, received, sent, took) -> {})) {
                serve(service, "http://127.0.0.1:" + server.start().getPort());
            }
        }
    }

    private void serve(Pinning service, String base) throws Throwable {
        assertThat(send(HttpRequest.newBuilder(URI.create(base + MANIFEST)).header("Content-Type", "application/x")
                .PUT(HttpRequest.BodyPublishers.ofString("{}")).build()).statusCode()).isEqualTo(201);
        List<CompletableFuture<HttpResponse<String>>> pinned = Stream
                .generate(() -> client.sendAsync(get(base + "/pin"), HttpResponse.BodyHandlers.ofString()))
                .limit(CALLS).toList();
        service.pinned.acquire(CALLS);

        try {
            HttpResponse<String> answer = send(get(base + MANIFEST));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{}");
            assertThat(service.ended).hasValue(0);
        } finally {
            service.pipe.writeBytes(CALLS);
        }

        for (CompletableFuture<HttpResponse<String>> call : pinned) {
            assertThat(call.get().statusCode()).isEqualTo(204);
        }
        assertThat(service.ended).hasValue(CALLS);
    }

    private static HttpRequest get(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).build();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
