package dev.miniecr.server.ecr.call;

import dev.miniecr.server.http.TryLaterException;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory that large answers may take together, from when their parts are read until they are sent. */
public final class AnswerMemory {
    private static final int UNIT = 1024;

    private final int units;
    private final Semaphore free;
    private final Duration patience;

    /**
     * @param bytes    of all answers together
     * @param patience how long an answer waits for others to be sent
     */
    public AnswerMemory(int bytes, Duration patience) {
        this.units = bytes / UNIT;
        this.free = new Semaphore(units, true);
        this.patience = patience;
    }

    /** Of nothing yet. */
    public Claim claim() {
        return new Claim();
    }

    /** What one answer takes. For one thread at a time. */
    public final class Claim implements Closeable {
        /* Who holds some never waits for more: two who did could wait for each other for ever. */
        private int held;

        private Claim() {}

        /** Throws TryLaterException where others take too much. One answer may take more than there is, when it is alone. */
        public void add(long bytes) {
            int more = (int) Math.min(units - held, Math.ceilDiv(bytes, UNIT));
            if (!(held == 0 ? waited(more) : free.tryAcquire(more))) {
                throw new TryLaterException(Duration.ofSeconds(1), "Too many large answers are being sent");
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
