package dev.miniecr.auth.password;

import java.lang.ScopedValue.CallableOp;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Lets only so many logins, and tokens that were not seen before, be computed on at the same time. */
public final class LoginTurns {
    /*
     * When hundreds of clients log in at once, each on a virtual thread of its own, there are more carriers that compute than processors, and
     * the threads that move bytes are a few among many that are ready to run: pulls of others wait for tens of milliseconds. A turn is not
     * kept while a password is hashed or an answer is held back, so that logins wait for each other only as long as they compute, and now and
     * then for a read of the index that a policy's condition needs.
     */
    private static final ScopedValue<LoginTurns> TAKEN = ScopedValue.newInstance();

    private final Semaphore turns;

    public LoginTurns(int atOnce) {
        this.turns = new Semaphore(atOnce, true);
    }

    /** As many turns as half of the cores. */
    public static LoginTurns forCores(int cores) {
        return new LoginTurns(Math.max(1, cores / 2));
    }

    /** Does the work as soon as it is its turn. What is already part of a turn goes on in that one. Blocks. */
    public <T> T take(Supplier<T> work) {
        if (TAKEN.isBound()) {
            return work.get();
        }
        turns.acquireUninterruptibly();
        try {
            return ScopedValue.where(TAKEN, this).call(work::get);
        } finally {
            turns.release();
        }
    }

    /** Waits without the turn that the caller may have, and goes on when it has one again. What waits may not take a turn itself. */
    static <T> T waitWithout(CallableOp<T, InterruptedException> waiting) throws InterruptedException {
        if (!TAKEN.isBound()) {
            return waiting.call();
        }
        Semaphore turns = TAKEN.get().turns;
        turns.release();
        try {
            return waiting.call();
        } finally {
            turns.acquireUninterruptibly();
        }
    }

    /** How many wait for their turn. */
    int waiting() {
        return turns.getQueueLength();
    }
}
