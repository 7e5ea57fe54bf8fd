package dev.miniecr.auth.password;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so; who waits for a moment makes it come. */
final class FakeTime implements TimeSource {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());

    @Override
    public long read() {
        return nanos.get();
    }

    @Override
    public void awaitUntil(long until) {
        nanos.accumulateAndGet(until, (now, then) -> then - now > 0 ? then : now);
    }

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** How long the work makes its callers wait. */
    Duration during(Work work) throws Exception {
        long before = read();
        work.run();
        return Duration.ofNanos(read() - before);
    }

    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }
}
