package dev.miniecr.auth.password;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/** Time as it passes, and waiting for it. */
public interface TimeSource extends Ticker {
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long read() {
            return System.nanoTime();
        }

        @Override
        public void awaitUntil(long nanos) throws InterruptedException {
            long left = nanos - System.nanoTime();
            if (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
            }
        }
    };

    /** Nanoseconds since a moment that is the same for all readings. */
    @Override
    long read();

    /** Returns when {@link #read} has reached this, at once where it has. */
    void awaitUntil(long nanos) throws InterruptedException;
}
