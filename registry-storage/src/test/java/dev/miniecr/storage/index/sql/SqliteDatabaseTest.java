package dev.miniecr.storage.index.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.miniecr.storage.oci.RegistryError.NameInvalid;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteDatabaseTest extends DatabaseContract {
    private static final SqliteDatabase.Limits FEW = new SqliteDatabase.Limits(2, 3, 64, 256 << 10, 1 << 20);

    private final Path file;

    SqliteDatabaseTest(@TempDir Path folder) {
        this.file = folder.resolve("index.db");
    }

    @Override
    protected Database open() throws IOException {
        return new SqliteDatabase(file, FEW);
    }

    @Test
    void everyConnectionIsSetUpToKeepWhatItWasTold() throws IOException {
        for (boolean writing : List.of(true, false)) {
            Database.Unit<List<String>> settings = connection -> List.of(setting(connection, "journal_mode"),
                    setting(connection, "synchronous"), setting(connection, "auto_vacuum"),
                    setting(connection, "page_size"), setting(connection, "foreign_keys"),
                    setting(connection, "wal_autocheckpoint"), setting(connection, "mmap_size"));

            assertThat(writing ? database().write(settings) : database().read(settings)).containsExactly("wal", "2",
                    "2", "4096", "1", "0", "0");
        }
    }

    @Test
    void aUnitThatReadsCannotWrite() throws IOException {
        assertThatThrownBy(() -> database().read(connection -> add(connection, 1))).isInstanceOf(IndexException.class);

        assertThat(numbers()).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsAFailureOfTheIndex() {
        assertThatThrownBy(() -> new SqliteDatabase(file.resolveSibling("no").resolve("index.db"), FEW))
                .isInstanceOf(IndexException.class).hasMessageContaining("no");
    }

    @Test
    void unitsOfOneGroupAreUndoneAloneButFailTogether() throws Exception {
        database().write(connection -> Sql.change(connection, """
                CREATE TABLE children (parent BIGINT REFERENCES numbers (number) DEFERRABLE INITIALLY DEFERRED)"""));
        RegistryException refusal = new RegistryException(new NameInvalid("no name"));

        List<Throwable> accepted = inOneGroup(List.of(connection -> add(connection, 1), connection -> {
            add(connection, 2);
            throw refusal;
        }, connection -> add(connection, 3)));
        List<Throwable> failed = inOneGroup(List.of(connection -> add(connection, 4),
                connection -> Sql.change(connection, "INSERT INTO children (parent) VALUES (?)", 77L),
                connection -> add(connection, 5)));
        database().write(connection -> add(connection, 6));

        assertThat(accepted).containsExactly(refusal);
        assertThat(failed).hasSize(3).allSatisfy(failure -> assertThat(failure).isInstanceOf(IndexException.class));
        assertThat(numbers()).containsExactly(1L, 3L, 6L);
    }

    @Test
    void anInterruptedReaderTakesNoConnectionAlong() throws Exception {
        CountDownLatch bothRead = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        List<FutureTask<Boolean>> reading = List.of(reading(bothRead, release), reading(bothRead, release));
        reading.forEach(Thread::startVirtualThread);
        bothRead.await();

        FutureTask<Throwable> waiting = new FutureTask<>(() -> catchThrowable(this::numbers));
        Thread waiter = Thread.startVirtualThread(waiting);
        awaitWaiting(waiter);
        waiter.interrupt();
        Throwable failure = waiting.get();
        release.countDown();
        for (FutureTask<Boolean> task : reading) {
            task.get();
        }

        assertThat(failure).isInstanceOf(IndexException.class).hasCauseInstanceOf(InterruptedException.class);
        CyclicBarrier meeting = new CyclicBarrier(2);
        together(2, _ -> database().read(connection -> awaiting(() -> meeting.await())));
    }

    @Test
    void anInterruptedCallerHearsWhatBecameOfItsUnit() throws Exception {
        AtomicBoolean stillInterrupted = new AtomicBoolean();

        together(1, _ -> {
            Thread.currentThread().interrupt();
            database().write(connection -> add(connection, 1));
            stillInterrupted.set(Thread.interrupted());
        });

        assertThat(stillInterrupted).isTrue();
        assertThat(numbers()).containsExactly(1L);
    }

    @Test
    void callersWaitWhileTheQueueIsFullAndMayGiveUp() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<Thread> callers = new ArrayList<>();
        List<FutureTask<Boolean>> queued = new ArrayList<>();
        callers.add(Thread.startVirtualThread(holding(busy, release)));
        busy.await();
        for (long number = 1; number <= FEW.waiting(); number++) {
            long added = number;
            FutureTask<Boolean> task = new FutureTask<>(
                    () -> database().write(connection -> add(connection, added)) == 1);
            queued.add(task);
            callers.add(Thread.startVirtualThread(task));
        }
        for (Thread caller : callers) {
            awaitWaiting(caller);
        }

        FutureTask<Throwable> oneTooMany = new FutureTask<>(
                () -> catchThrowable(() -> database().write(connection -> add(connection, 99))));
        Thread waiter = Thread.startVirtualThread(oneTooMany);
        awaitWaiting(waiter);
        waiter.interrupt();

        assertThat(oneTooMany.get()).isInstanceOf(IndexException.class).hasCauseInstanceOf(InterruptedException.class);
        release.countDown();
        for (FutureTask<Boolean> task : queued) {
            assertThat(task.get()).isTrue();
        }
        assertThat(numbers()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aStatementThatAUnitForgotHoldsNothing() throws IOException {
        database().write(connection -> add(connection, 1) + add(connection, 2));
        for (int i = 0; i < FEW.readers(); i++) {
            assertThat(database().<Boolean>read(SqliteDatabaseTest::forget)).isTrue();
        }

        database().write(connection -> add(connection, 3));

        for (int i = 0; i < FEW.readers(); i++) {
            assertThat(numbers()).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void theWriteAheadLogStaysShortWhileManyReadAndWrite() throws Exception {
        database().write(connection -> Sql.change(connection, "CREATE TABLE texts (text TEXT NOT NULL)"));
        AtomicBoolean done = new AtomicBoolean();
        Path log = file.resolveSibling("index.db-wal");

        together(10, number -> {
            if (number < 2) {
                while (!done.get()) {
                    numbers();
                }
                return;
            }
            for (int i = 0; i < 150; i++) {
                database()
                        .write(connection -> Sql.change(connection, "INSERT INTO texts VALUES (?)", "x".repeat(4000)));
                assertThat(Files.size(log)).isLessThan(6 << 20);
            }
            done.set(true);
        });

        assertThat(database().<Boolean>read(connection -> Sql.exists(connection, "SELECT 1 FROM texts"))).isTrue();
        assertThat(Files.size(file)).isGreaterThan(2 << 20);
    }

    private static String setting(Connection connection, String name) throws SQLException {
        return Sql.find(connection, "PRAGMA " + name, row -> row.getString(1)).orElse("");
    }

    private static boolean forget(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("SELECT number FROM numbers ORDER BY number");
        ResultSet rows = statement.executeQuery();
        return rows.next();
    }

    /** Runs units in one group; returns what those that failed failed with, in their order. */
    private List<Throwable> inOneGroup(List<Database.Unit<Integer>> units) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread.startVirtualThread(holding(busy, release));
        busy.await();
        List<FutureTask<List<Throwable>>> tasks = new ArrayList<>();
        for (Database.Unit<Integer> unit : units) {
            FutureTask<List<Throwable>> task = new FutureTask<>(() -> {
                try {
                    database().write(unit);
                    return List.of();
                } catch (RegistryException | IndexException e) {
                    return List.of(e);
                }
            });
            tasks.add(task);
            awaitWaiting(Thread.startVirtualThread(task));
        }
        release.countDown();
        List<Throwable> failures = new ArrayList<>();
        for (FutureTask<List<Throwable>> task : tasks) {
            failures.addAll(task.get());
        }
        return failures;
    }

    /** A unit that keeps the writer busy until it is released. */
    private FutureTask<Boolean> holding(CountDownLatch busy, CountDownLatch release) {
        return new FutureTask<>(() -> database().write(connection -> {
            busy.countDown();
            return awaiting(release::await);
        }));
    }

    private FutureTask<Boolean> reading(CountDownLatch busy, CountDownLatch release) {
        return new FutureTask<>(() -> database().read(connection -> {
            busy.countDown();
            return awaiting(release::await);
        }));
    }

    @FunctionalInterface
    private interface Waiting {
        void await() throws Exception;
    }

    private static boolean awaiting(Waiting waiting) throws SQLException {
        try {
            waiting.await();
            return true;
        } catch (Exception e) {
            throw new SQLException(e);
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
