package dev.miniecr.server.ecr;

import dev.miniecr.server.http.ContentTooLargeException;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.server.http.TryLaterException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Reads bodies that must be in memory as a whole: so many bytes of them at once, whoever sends them. */
final class Bodies {
    private static final int UNIT = 1024;

    private final int units;
    private final Semaphore free;
    private final Duration patience;

    /** One body, and its claim on the memory until it is closed. */
    final class Held implements AutoCloseable {
        private final byte[] bytes;
        private final int claim;

        Held(byte[] bytes, int claim) {
            this.bytes = bytes;
            this.claim = claim;
        }

        /** Not to be changed. */
        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            free.release(claim);
        }
    }

    /**
     * @param bytes    of all bodies together
     * @param patience how long a body waits for others to go
     */
    Bodies(int bytes, Duration patience) {
        this.units = bytes / UNIT;
        this.free = new Semaphore(units, true);
        this.patience = patience;
    }

    /** Throws ContentTooLargeException, TryLaterException, or IOException where the client broke off. */
    Held read(RequestBody body, int limit) throws IOException {
        long length = body.length().orElse(limit);
        if (length > limit) {
            throw new ContentTooLargeException(limit);
        }
        int claim = Math.min(units, (int) (length / UNIT) + 1);
        claim(claim);
        boolean held = false;
        try {
            Held whole = new Held(body.readAll(limit), claim);
            held = true;
            return whole;
        } finally {
            if (!held) {
                free.release(claim);
            }
        }
    }

    private void claim(int claim) {
        try {
            if (free.tryAcquire(claim, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TryLaterException(Duration.ofSeconds(1), "Too many large requests are being read");
    }
}
