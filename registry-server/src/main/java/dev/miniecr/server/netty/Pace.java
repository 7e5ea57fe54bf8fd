package dev.miniecr.server.netty;

import dev.miniecr.server.netty.HttpSettings.Timeouts;

/** Whether bytes move fast enough while they are waited for. */
final class Pace {
    private final Timeouts timeouts;
    private long since = System.nanoTime();
    private long before;

    Pace(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** Nobody waits now, or the waiting begins anew, with so many bytes moved until now. */
    void restart(long now, long moved) {
        since = now;
        before = moved;
    }

    /** False when less than the minimum has moved in a whole stall time of waiting. */
    boolean keepsUp(long now, long moved) {
        if (now - since < timeouts.stall().toNanos()) {
            return true;
        }
        boolean enough = moved - before >= Math.max(1, timeouts.minimumRate() * timeouts.stall().toMillis() / 1000);
        restart(now, moved);
        return enough;
    }
}
