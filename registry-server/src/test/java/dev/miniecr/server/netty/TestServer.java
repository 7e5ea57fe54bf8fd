package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A server on a free port of the loopback interface, and what it told its request log. */
final class TestServer implements AutoCloseable {
    final HttpServer http;
    final HttpSettings settings;
    final InetSocketAddress address;
    final List<Ended> log = new CopyOnWriteArrayList<>();

    /** One line of the request log. */
    record Ended(String path, int status, long received, long sent) {}

    TestServer(TestService service) {
        this(service, UnaryOperator.identity());
    }

    TestServer(TestService service, UnaryOperator<HttpSettings> change) {
        this.settings = change
                .apply(HttpSettings.defaults(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        this.http = new HttpServer(settings, service,
                (request, status, received, sent, _) -> log
                        .add(new Ended(request.target().path(), status, received, sent)));
        try {
            this.address = http.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WireClient client() {
        return client(new Socket());
    }

    /** Over a socket that has its options already. */
    WireClient client(Socket socket) {
        return settings.tls().isPresent()
                ? new WireClient(address, socket, Security.trusting(settings.tls().get().material().get()))
                : new WireClient(address, socket);
    }

    /** Waits until it is so, and fails when it never is. */
    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
