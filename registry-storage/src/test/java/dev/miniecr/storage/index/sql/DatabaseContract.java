package dev.miniecr.storage.index.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.oci.RegistryError.NameInvalid;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database does with units. */
abstract class DatabaseContract {
    private static final String CREATE = "CREATE TABLE numbers (number BIGINT PRIMARY KEY)";
    private static final String ADD = "INSERT INTO numbers (number) VALUES (?)";
    private static final String ALL = "SELECT number FROM numbers ORDER BY number";
    private static final String INCREASE = "UPDATE numbers SET number = number + 1";

    private Database database;

    /** Opens the database of this test: at first it is empty, later it is as it was left. */
    protected abstract Database open() throws IOException;

    @BeforeEach
    void openTheDatabase() throws IOException {
        database = open();
        database.write(connection -> Sql.change(connection, CREATE));
    }

    @AfterEach
    void closeTheDatabase() throws IOException {
        database.close();
    }

    protected final Database database() {
        return database;
    }

    protected static int add(Connection connection, long number) throws SQLException {
        return Sql.change(connection, ADD, number);
    }

    protected final List<Long> numbers() throws IOException {
        return database.read(connection -> Sql.list(connection, ALL, row -> row.getLong(1)));
    }

    @Test
    void whatAUnitWroteIsReadByThoseThatComeAfter() throws IOException {
        int added = database.write(connection -> add(connection, 1) + add(connection, 2));

        assertThat(added).isEqualTo(2);
        assertThat(numbers()).containsExactly(1L, 2L);
    }

    @Test
    void aRefusedUnitLeavesNothingAndItsRefusalIsTheAnswer() throws IOException {
        RegistryException refusal = new RegistryException(new NameInvalid("no name"));

        assertThatThrownBy(() -> database.write(connection -> {
            add(connection, 1);
            throw refusal;
        })).isSameAs(refusal);

        assertThat(numbers()).isEmpty();
    }

    @Test
    void aUnitThatFailsInAnyWayLeavesNothingAndOthersGoOn() throws IOException {
        IllegalStateException ours = new IllegalStateException("a mistake");
        AssertionError worse = new AssertionError("a worse mistake");

        assertThatThrownBy(() -> database.write(connection -> {
            add(connection, 1);
            throw ours;
        })).isSameAs(ours);
        assertThatThrownBy(() -> database.write(connection -> {
            add(connection, 2);
            throw worse;
        })).isSameAs(worse);
        assertThatThrownBy(() -> database.write(connection -> add(connection, 3) + add(connection, 3)))
                .isInstanceOf(IndexException.class).hasCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> database.read(connection -> Sql.exists(connection, "SELECT nonsense")))
                .isInstanceOf(IndexException.class);
        database.write(connection -> add(connection, 4));

        assertThat(numbers()).containsExactly(4L);
    }

    @Test
    void refusedUnitsDoNotHarmThoseBesideThem() throws Exception {
        Set<Long> refused = ConcurrentHashMap.newKeySet();

        together(100, number -> {
            try {
                database.write(connection -> {
                    add(connection, number);
                    if (number % 3 == 0) {
                        throw new RegistryException(new NameInvalid("no name"));
                    }
                    return true;
                });
            } catch (RegistryException e) {
                refused.add(number);
            }
        });

        assertThat(refused).hasSize(34);
        assertThat(numbers()).containsExactlyElementsOf(
                LongStream.range(0, 100).filter(number -> number % 3 != 0).boxed().toList());
    }

    @Test
    void noChangeIsLostAmongMany() throws Exception {
        database.write(connection -> add(connection, 0));

        together(100, _ -> database.write(connection -> Sql.change(connection, INCREASE)));

        assertThat(numbers()).containsExactly(100L);
    }

    @Test
    void aStatementMayBeInUseTwice() throws IOException {
        for (long number = 1; number <= 3; number++) {
            long added = number;
            database.write(connection -> add(connection, added));
        }

        List<String> pairs = database.read(connection -> {
            List<String> found = new ArrayList<>();
            for (int outer : Sql.list(connection, ALL, row -> row.getInt(1)
                    + Sql.list(connection, ALL, inner -> inner.getInt(1)).size())) {
                found.add("" + outer);
            }
            return found;
        });

        assertThat(pairs).containsExactly("4", "5", "6");
    }

    @Test
    void aClosedDatabaseRefusesUnitsAndMayBeClosedAgain() throws IOException {
        database.close();
        database.close();

        assertThatThrownBy(this::numbers).isInstanceOf(IndexException.class);
        assertThatThrownBy(() -> database.write(connection -> add(connection, 1))).isInstanceOf(IndexException.class);
    }

    @Test
    void everyCallerIsAnsweredWhenABusyDatabaseIsClosedAndNoAnswerIsWrong() throws Exception {
        Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        CountDownLatch busy = new CountDownLatch(20);

        together(41, number -> {
            if (number == 40) {
                busy.await();
                database.close();
                return;
            }
            for (long next = number * 1000;; next++) {
                long added = next;
                try {
                    database.write(connection -> add(connection, added));
                    acknowledged.add(added);
                    database.read(connection -> Sql.exists(connection, ALL));
                    busy.countDown();
                } catch (IndexException e) {
                    return;
                }
            }
        });
        database = open();

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(20);
        assertThat(numbers()).containsAll(acknowledged);
    }

    @FunctionalInterface
    protected interface Caller {
        void call(long number) throws Exception;
    }

    /** Runs callers at the same time, each with a number of its own, and waits for all. */
    protected static void together(int count, Caller caller) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (long number = 0; number < count; number++) {
            long own = number;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                    caller.call(own);
                } catch (Throwable e) {
                    failures.add(e);
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
