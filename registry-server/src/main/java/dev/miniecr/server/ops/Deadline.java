package dev.miniecr.server.ops;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A time within which something is closed, or else it is ended. A channel has no timeout of its own. */
final class Deadline implements Closeable {
    private final CountDownLatch met = new CountDownLatch(1);

    Deadline(Duration time, Closeable end) {
        Thread.ofVirtual().name("control-deadline").start(() -> await(time, end));
    }

    private void await(Duration time, Closeable end) {
        try {
            if (!met.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                end.close();
            }
        } catch (IOException _) {
            // It had ended by itself.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** It was met. */
    @Override
    public void close() {
        met.countDown();
    }
}
