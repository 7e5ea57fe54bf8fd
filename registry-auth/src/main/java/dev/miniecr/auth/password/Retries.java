package dev.miniecr.auth.password;

import java.time.Duration;

/** Tells those whose password finds the pool full when to come again: one after another, about as fast as it hashes. */
final class Retries {
    /*
     * Told the same, hundreds of clients would come back at the same moment, find the pool as full as before, and take the processors
     * from all others each time. What a hash costs is a guess, on the slow side: where it is wrong, some are refused once more, or the
     * pool has a pause. Who never comes back has a place too, so a crowd that guesses passwords makes others wait, but never longer than
     * half a minute: beyond it, places begin at the front again.
     */
    private static final Duration HASH = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final long each;
    private final TimeSource time;
    private long last;

    Retries(int threads, TimeSource time) {
        this.each = HASH.dividedBy(threads).toNanos();
        this.time = time;
        this.last = time.read();
    }

    /** In how many seconds, one or more, one more should come again while so many wait for a thread. */
    synchronized int seconds(int waiting) {
        long now = time.read();
        long room = waiting * each;
        long wait = Math.max(last - now, room) + each;
        if (wait > LONGEST.toNanos()) {
            wait = Math.min(room + each, LONGEST.toNanos());
        }
        last = now + wait;
        return (int) Math.max(1, Duration.ofNanos(wait).plusNanos(999_999_999).toSeconds());
    }
}
