package dev.miniecr.server.netty;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the server listens, and how much it takes from whom.
 *
 * @param eventLoops        threads that move bytes; requests run on virtual threads besides
 * @param congestionControl the kernel's algorithm for each connection, such as cubic; the system's own where empty
 * @param tls               every connection is secured, or where this is empty, none
 */
public record HttpSettings(InetSocketAddress address, Transport transport, int eventLoops, Limits limits,
        Timeouts timeouts, Optional<String> congestionControl, Optional<Tls> tls) {

    /** Without TLS. */
    public HttpSettings(InetSocketAddress address, Transport transport, int eventLoops, Limits limits,
            Timeouts timeouts, Optional<String> congestionControl) {
        this(address, transport, eventLoops, limits, timeouts, congestionControl, Optional.empty());
    }

    /** What moves the bytes. */
    public enum Transport {
        /** epoll where it loads, else NIO. */
        BEST, NIO
    }

    /**
     * Sizes, in bytes but for the first three.
     *
     * @param connections    open at once; one more is answered 503
     * @param streams        open at once on one connection of HTTP/2
     * @param headerFields   field lines of one request
     * @param requestLine    longer ones are answered 414
     * @param headerBytes    of all field lines together; more are answered 431
     * @param bodyBudget     what the contents of all requests may hold in memory together
     * @param unreadBody     what is read and thrown away of a content that nobody wanted, before the connection is closed instead
     * @param writeHighWater what waits to be sent on one connection before more is made
     */
    public record Limits(int connections, int streams, int headerFields, int requestLine, int headerBytes,
            long bodyBudget, int unreadBody, int writeHighWater) {
        private static final int STREAMS = 100;

        /** With the usual number of streams. */
        public Limits(int connections, int headerFields, int requestLine, int headerBytes, long bodyBudget,
                int unreadBody, int writeHighWater) {
            this(connections, STREAMS, headerFields, requestLine, headerBytes, bodyBudget, unreadBody, writeHighWater);
        }

        public static Limits defaults() {
            return new Limits(10_000, 128, 16 * 1024, 32 * 1024, 96L * 1024 * 1024, 64 * 1024, 256 * 1024);
        }
    }

    /**
     * How long is waited for a client. A content, in or out, that moves slower than {@code minimumRate} bytes per second over a whole
     * {@code stall} is given up.
     *
     * @param head   from the first byte of a request to the end of its header fields
     * @param idle   between requests
     * @param linger for the client to read the last answer and close, before the connection is cut
     */
    public record Timeouts(Duration head, Duration idle, Duration stall, long minimumRate, Duration linger) {
        public static Timeouts defaults() {
            return new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(30), 256,
                    Duration.ofSeconds(3));
        }

        Duration shortest() {
            return Stream.of(head, idle, stall, linger).min(Comparator.naturalOrder()).orElseThrow();
        }
    }

    public static HttpSettings defaults(InetSocketAddress address) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new HttpSettings(address, Transport.BEST, cores <= 2 ? 1 : cores / 2, Limits.defaults(),
                Timeouts.defaults(), Optional.empty());
    }

    public HttpSettings with(Limits newLimits) {
        return new HttpSettings(address, transport, eventLoops, newLimits, timeouts, congestionControl, tls);
    }

    public HttpSettings with(Timeouts newTimeouts) {
        return new HttpSettings(address, transport, eventLoops, limits, newTimeouts, congestionControl, tls);
    }

    public HttpSettings with(Transport newTransport) {
        return new HttpSettings(address, newTransport, eventLoops, limits, timeouts, congestionControl, tls);
    }

    public HttpSettings with(Tls newTls) {
        return new HttpSettings(address, transport, eventLoops, limits, timeouts, congestionControl,
                Optional.of(newTls));
    }
}
