package dev.miniecr.server.ecr.call;

import dev.miniecr.server.http.TryLaterException;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** So much of something as all requests may take together: whoever finds too little left waits for others to end, and is then told to come again. */
public final class Budget {
    private final long unit;
    private final int units;
    private final Semaphore free;
    private final Duration patience;
    private final String spent;

    /**
     * @param total    for all together
     * @param patience how long a claim waits for others to be closed
     * @param spent    what is told to whoever waited in vain
     */
    public Budget(long total, Duration patience, String spent) {
        this.unit = Math.ceilDiv(total, Integer.MAX_VALUE);
        this.units = (int) Math.ceilDiv(total, unit);
        this.free = new Semaphore(units, true);
        this.patience = patience;
        this.spent = spent;
    }

    /** Of nothing yet. */
    public Claim claim() {
        return new Claim();
    }

    /** Throws TryLaterException where others take too much. */
    public Claim claim(long amount) {
        Claim claim = new Claim();
        claim.add(amount);
        return claim;
    }

    /** What one request takes, until it is closed. For one thread at a time. */
    public final class Claim implements Closeable {
        /* Who holds some never waits for more: two who did could wait for each other for ever. */
        private int held;

        private Claim() {}

        /** Throws TryLaterException where others take too much. One request may take more than there is, when it is alone. */
        public void add(long amount) {
            int more = (int) Math.min(units - held, Math.ceilDiv(amount, unit));
            if (!(held == 0 ? waited(more) : free.tryAcquire(more))) {
                throw new TryLaterException(Duration.ofSeconds(1), spent);
            }
            held += more;
        }

        private boolean waited(int more) {
            try {
                return free.tryAcquire(more, patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        public boolean isEmpty() {
            return held == 0;
        }

        @Override
        public void close() {
            free.release(held);
            held = 0;
        }
    }
}
