package dev.miniecr.server.netty;

import dev.miniecr.server.http.RequestLog;
import dev.miniecr.server.http.Service;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of a server share. */
record Shared(HttpSettings settings, Service service, RequestLog log, BodyBudget budget, AtomicInteger connections,
        AtomicBoolean draining, CountDownLatch drained, AtomicLong lastRequest) {

    /** A connection more; false when that is one too many. */
    boolean opened() {
        return connections.incrementAndGet() <= settings.limits().connections();
    }

    void closed() {
        if (connections.decrementAndGet() == 0 && draining.get()) {
            drained.countDown();
        }
    }

    /** A name for a request that this process gives once. */
    String nextRequestId() {
        return HexFormat.of().toHexDigits(lastRequest.incrementAndGet());
    }
}
