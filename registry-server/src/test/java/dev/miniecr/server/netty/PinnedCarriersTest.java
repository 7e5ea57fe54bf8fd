package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Service;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Native calls hold the carrier thread of their virtual thread; others must not wait for them. */
@Timeout(60)
final class PinnedCarriersTest {
    private static final int CALLS = 8;

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

    private static final class Pinning implements Service {
        private final Pipe pipe;
        private final Semaphore pinned = new Semaphore(0);
        private final AtomicInteger ended = new AtomicInteger();

        Pinning(Pipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public Optional<Response> answerAtOnce(Request request) {
            return request.target().path().equals("/hot") ? Optional.of(endedUntilNow()) : Optional.empty();
        }

        @Override
        public Response answer(Request request) {
            if (request.target().path().equals("/pin")) {
                pinned.release();
                try {
                    pipe.readByte();
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
                ended.incrementAndGet();
            }
            return endedUntilNow();
        }

        private Response endedUntilNow() {
            return Response.of(200).with(new ResponseBody.Bytes(new byte[]{(byte) ('0' + ended.get())}));
        }
    }

    @Test
    void requestsAreAnsweredWhileOthersSitInNativeCalls() throws Throwable {
        Pinning service = new Pinning(new Pipe());
        HttpSettings settings = HttpSettings.defaults(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (HttpServer server = new HttpServer(settings, service, (request, status, received, sent, took) -> {})) {
            InetSocketAddress address = server.start();
            List<WireClient> pinned = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                pinned.add(get(new WireClient(address), "/pin"));
            }
            service.pinned.acquire(CALLS);

            try (WireClient client = new WireClient(address)) {
                assertThat(get(client, "/hot").answer().text()).isEqualTo("0");
                assertThat(get(client, "/cold").answer().text()).isEqualTo("0");
            } finally {
                service.pipe.writeBytes(CALLS);
            }

            for (WireClient client : pinned) {
                assertThat(client.answer().status()).isEqualTo(200);
                client.close();
            }
            assertThat(service.ended).hasValue(CALLS);
        }
    }

    private static WireClient get(WireClient client, String path) throws IOException {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
}
