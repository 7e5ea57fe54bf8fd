package dev.miniecr.server.netty;

import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the connections of one event loop share. All of it belongs to the event loop's thread. */
final class Loop {
    /* No answer waits for more than so many others, nor much longer than this for whatever else is read meanwhile. */
    private static final int MOST_FLUSHES = 32;
    private static final long LONGEST_WAIT_NANOS = 1_000_000;

    private final EventLoop thread;
    private final HttpDate date;
    private final HeadWriter heads;
    private final Set<Watched> connections = new HashSet<>();
    private final Queue<Runnable> flushes = new ArrayDeque<>();
    private long flushesSince;

    Loop(EventLoop thread, Clock clock) {
        this.thread = thread;
        this.date = new HttpDate(clock);
        this.heads = new HeadWriter(date);
    }

    EventLoop thread() {
        return thread;
    }

    HttpDate date() {
        return date;
    }

    HeadWriter heads() {
        return heads;
    }

    /** Looks at every connection, so often, for clients that are too slow. */
    void watch(Duration every) {
        var _ = thread.scheduleAtFixedRate(() -> {
            long now = System.nanoTime();
            each(connection -> connection.check(now));
        }, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Flushes when the other sockets that are ready now have been read too. Each send wakes a client that sleeps, which costs as much as the rest of
     * a small answer; clients that share a machine or a thread are awake after the first of several.
     */
    void flushSoon(Runnable flush) {
        if (flushes.isEmpty()) {
            thread.execute(this::flush);
            flushesSince = System.nanoTime();
        }
        flushes.add(flush);
        if (flushes.size() >= MOST_FLUSHES) {
            flush();
        } else {
            flushLate();
        }
    }

    /** Flushes if that has waited long enough. */
    void flushLate() {
        if (!flushes.isEmpty() && System.nanoTime() - flushesSince > LONGEST_WAIT_NANOS) {
            flush();
        }
    }

    private void flush() {
        try {
            for (Runnable next = flushes.poll(); next != null; next = flushes.poll()) {
                next.run();
            }
        } finally {
            if (!flushes.isEmpty()) { // one of them failed; the others are not its business
                thread.execute(this::flush);
            }
        }
    }

    void opened(Watched connection) {
        connections.add(connection);
    }

    void closed(Watched connection) {
        connections.remove(connection);
    }

    void each(Consumer<Watched> action) {
        List.copyOf(connections).forEach(action);
    }
}
