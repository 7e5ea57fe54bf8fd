package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.sql.Database.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The one thread that writes to a SQLite file. Units that wait at the same time are committed together. */
final class SqliteWriter implements AutoCloseable {
    /*
     * A group is one transaction, and each unit in it a savepoint, so that a refused unit is undone alone. Nobody is answered before the
     * COMMIT: its fsync, which is most of the time of a small unit, is shared. It is a platform thread because SQLite's native calls pin it.
     *
     * The first lock guards the queue, and is held no longer than it takes to add to it or to take from it. The other is held while a
     * transaction is open; it is fair, so that a checkpoint gets its turn between two groups.
     */
    private final SqliteConnection connection;
    private final int queueLength;
    private final int groupLength;
    private final SqliteConnection.Command begin;
    private final SqliteConnection.Command commit;
    private final SqliteConnection.Command savepoint;
    private final SqliteConnection.Command release;
    private final SqliteConnection.Command rollbackToSavepoint;

    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock transaction = new ReentrantLock(true);
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final Queue<Job<?>> queue = new ArrayDeque<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private boolean closed;

    /** The connection is the writer's from now on. */
    SqliteWriter(SqliteConnection connection, int queueLength, int groupLength) throws SQLException {
        this.connection = connection;
        this.queueLength = queueLength;
        this.groupLength = groupLength;
        this.begin = connection.prepare("BEGIN IMMEDIATE");
        this.commit = connection.prepare("COMMIT");
        this.savepoint = connection.prepare("SAVEPOINT unit");
        this.release = connection.prepare("RELEASE unit");
        this.rollbackToSavepoint = connection.prepare("ROLLBACK TO unit");
    }

    /** {@code committed} is run after each commit. */
    void start(Runnable committed) {
        Thread.ofPlatform().name("index-writer").daemon().start(() -> run(committed));
    }

    <T> T write(Unit<T> unit) throws IOException {
        Job<T> job = new Job<>(unit);
        add(job);
        return job.await();
    }

    /** Does something while no transaction is open. */
    void holdingBack(SqliteAction action) throws SQLException {
        transaction.lock();
        try {
            action.run();
        } finally {
            transaction.unlock();
        }
    }

    /** Finishes what waits, refuses what comes later, and closes the connection. */
    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        ended.join();
        connection.close();
    }

    private void add(Job<?> job) throws IOException {
        lock.lock();
        try {
            while (queue.size() >= queueLength && !closed) {
                room.await();
            }
            if (closed) {
                throw new IndexException("The index is closed");
            }
            queue.add(job);
            work.signal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IndexException("Interrupted while waiting to write to the index", e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for units; none mean the end. */
    private List<Job<?>> nextGroup() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                work.awaitUninterruptibly();
            }
            List<Job<?>> group = new ArrayList<>(Math.min(queue.size(), groupLength));
            while (!queue.isEmpty() && group.size() < groupLength) {
                group.add(queue.remove());
            }
            room.signalAll();
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void run(Runnable committed) {
        try {
            for (List<Job<?>> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
                commit(group);
                group.forEach(Job::answer);
                committed.run();
            }
        } finally {
            ended.complete(true);
        }
    }

    private void commit(List<Job<?>> group) {
        transaction.lock();
        try {
            begin.run();
            for (Job<?> job : group) {
                runInSavepoint(job);
            }
            commit.run();
        } catch (Throwable e) { // Whatever it is, nobody may be left waiting.
            rollBack(e);
            group.forEach(job -> job.refuse(new IndexException("The index could not be written", e)));
        } finally {
            transaction.unlock();
        }
    }

    private void runInSavepoint(Job<?> job) throws SQLException {
        savepoint.run();
        try {
            job.run(connection);
        } catch (Throwable e) { // Also an error of the unit's own: it must not end the writer.
            undo(e);
            job.refuse(e);
        }
        release.run();
    }

    /** Fails where SQLite has given up the whole transaction, as it may when the disk is full; then the group fails. */
    private void undo(Throwable cause) throws SQLException {
        try {
            rollbackToSavepoint.run();
        } catch (SQLException e) {
            e.addSuppressed(cause);
            throw e;
        }
    }

    private void rollBack(Throwable cause) {
        try {
            connection.command("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** A unit, and what becomes of it once the group is committed. */
    private static final class Job<T> {
        private final Unit<T> unit;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private Runnable outcome = () -> {};

        private Job(Unit<T> unit) {
            this.unit = unit;
        }

        private void run(SqliteConnection connection) throws SQLException {
            T result = connection.run(unit);
            outcome = () -> answer.complete(result);
        }

        private void refuse(Throwable failure) {
            outcome = () -> answer.completeExceptionally(failure);
        }

        private void answer() {
            outcome.run();
        }

        /** Deaf to interrupts: the unit runs all the same, and its answer is milliseconds away. */
        private T await() throws IOException {
            try {
                return answer.join();
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case IOException failure -> throw failure;
                    case SQLException failure -> throw new IndexException("The index could not be written", failure);
                    case RuntimeException failure -> throw failure;
                    case Error failure -> throw failure;
                    case null, default -> throw e;
                }
            }
        }
    }
}
