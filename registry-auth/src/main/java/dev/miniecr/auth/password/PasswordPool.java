package dev.miniecr.auth.password;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The few platform threads that passwords are hashed on, and the bounded queue before them. Closing it ends the threads. */
public final class PasswordPool implements AutoCloseable {
    /*
     * Hashing neither waits nor yields: on a virtual thread's carrier it would hold up other requests. As many run at once as there are
     * threads, each with 19 MiB of the heap (20.7 MB with the objects' headers), whatever the number of requests.
     */
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    /**
     * The operator's limits.
     *
     * @param waiting passwords that may wait for a thread
     */
    public record Settings(int threads, int waiting) {
        public static Settings forCores(int cores) {
            return new Settings(Math.max(1, cores / 2), 64);
        }
    }

    private final ThreadPoolExecutor threads;

    public PasswordPool(Settings settings) {
        this.threads = new ThreadPoolExecutor(settings.threads(), settings.threads(), 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.waiting()),
                Thread.ofPlatform().name("password-", 1).daemon().factory());
    }

    /**
     * Does the work on a thread of the pool and waits for it, or answers empty at once where the queue is full or the pool closed: the
     * client should come again later. An interrupt ends the waiting, and the work where it has not begun.
     */
    public <T> Optional<T> call(Callable<T> work) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        if (!execute(task)) {
            return Optional.empty();
        }
        try {
            return Optional.of(task.get());
        } catch (CancellationException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("What was to be hashed failed", e.getCause());
        } catch (InterruptedException e) {
            task.cancel(false);
            threads.remove(task);
            throw e;
        }
    }

    /** False where the queue is full or the pool closed. A task that still waits when the pool closes is cancelled. */
    boolean execute(FutureTask<?> task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /** How many are hashed at once. */
    int threads() {
        return threads.getMaximumPoolSize();
    }

    /** How many wait for a thread. */
    public int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow().forEach(task -> ((FutureTask<?>) task).cancel(false));
        try {
            threads.awaitTermination(LONGEST_CLOSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
