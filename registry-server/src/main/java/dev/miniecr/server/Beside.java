package dev.miniecr.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part of a start that takes long, and is made on a thread of its own beside the rest. */
final class Beside<T> implements Closeable {
    private final FutureTask<T> task;
    private final Thread thread;

    /** Not begun: without {@link #begin} it is made when it is asked for. */
    Beside(String thread, Callable<T> make) {
        this.task = new FutureTask<>(make);
        this.thread = Thread.ofPlatform().daemon().name(thread).unstarted(task);
    }

    Beside<T> begin() {
        thread.start();
        return this;
    }

    /** Waits for it, or makes it now where its thread has not come to it. Throws what making it threw. */
    T get() throws IOException {
        task.run(); // nothing, where it runs or is made
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted at a start", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException("A start failed", e);
            }
        }
    }

    /** Waits until nothing is written to the data directory any more, and closes what was made. */
    @Override
    public void close() throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted at a start", e);
        }
        if (task.state() == FutureTask.State.SUCCESS && task.resultNow() instanceof Closeable made) {
            made.close();
        }
    }
}
