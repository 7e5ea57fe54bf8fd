package dev.miniecr.server.netty;

import dev.miniecr.server.http.RequestLog;
import dev.miniecr.server.http.Service;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of a server share. */
record Shared(HttpSettings settings, Service service, RequestLog log, BodyBudget budget, AtomicInteger connections,
        AtomicBoolean draining, AtomicLong lastRequest) {

    /** A name for a request that this process gives once. */
    String nextRequestId() {
        return HexFormat.of().toHexDigits(lastRequest.incrementAndGet());
    }
}
