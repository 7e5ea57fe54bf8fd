package dev.miniecr.server.netty;

import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the connections of one event loop share. All of it belongs to the event loop's thread. */
final class Loop {
    private final EventLoop thread;
    private final HttpDate date;
    private final HeadWriter heads;
    private final Set<Watched> connections = new HashSet<>();

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
