package dev.miniecr.server.netty;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The memory that the contents of all requests share. */
final class BodyBudget {
    /*
     * A body holds one window in its queue and at most one more in the hands of its reader, hence the 2. When the budget is used up a
     * body still gets the least window, so each of them moves and none can wait for another.
     */
    private static final int MOST = 1024 * 1024;
    private static final int MOST_OF_STREAM = 4 * 1024 * 1024;
    private static final int USUAL_LEAST = 64 * 1024;
    private static final int LEAST = 16 * 1024;

    private final long budget;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();

    BodyBudget(long budget) {
        this.budget = budget;
    }

    /** How much one body may have waiting for its reader now. */
    int window() {
        if (held.get() >= budget) {
            return LEAST;
        }
        return Math.clamp(budget / (2L * Math.max(1, active.get())), USUAL_LEAST, MOST);
    }

    /** How much one stream may have on its way to its reader now: what is still in the network counts too, so it is more. */
    int streamWindow() {
        if (held.get() >= budget) {
            return LEAST;
        }
        return Math.clamp(budget / (4L * Math.max(1, active.get())), USUAL_LEAST, MOST_OF_STREAM);
    }

    /** False when much more is held than there should be; whoever receives unasked stops then. */
    boolean hasRoom() {
        return held.get() < 2 * budget;
    }

    void opened() {
        active.incrementAndGet();
    }

    void closed() {
        active.decrementAndGet();
    }

    void hold(long bytes) {
        held.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
