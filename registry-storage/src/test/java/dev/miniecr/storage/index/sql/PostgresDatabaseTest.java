package dev.miniecr.storage.index.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresSchema.Resolver.class)
final class PostgresDatabaseTest extends DatabaseContract {
    private final PostgresSchema schema;

    PostgresDatabaseTest(PostgresSchema schema) {
        this.schema = schema;
    }

    @Override
    protected Database open() throws IOException {
        return schema.open();
    }

    @Test
    void aUnitThatLostARaceRunsAgainFromItsBeginning() throws IOException {
        AtomicInteger runs = new AtomicInteger();

        database().write(connection -> {
            add(connection, runs.incrementAndGet());
            if (runs.get() < 3) {
                throw Sql.lostRace();
            }
            return true;
        });

        assertThat(numbers()).containsExactly(3L);
    }

    @Test
    void aUnitThatLosesEveryRaceFailsInTheEnd() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> database().write(_ -> {
            runs.incrementAndGet();
            throw Sql.lostRace();
        })).isInstanceOf(IndexException.class);

        assertThat(runs).hasValue(20);
    }

    @Test
    void aUnitThatFailsOtherwiseIsNotRunAgain() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> database().write(connection -> {
            runs.incrementAndGet();
            return Sql.exists(connection, "SELECT nonsense");
        })).isInstanceOf(IndexException.class);

        assertThat(runs).hasValue(1);
    }

    @Test
    void unitsThatWaitForEachOtherBothSucceed() throws Exception {
        database().write(connection -> add(connection, 100) + add(connection, 200));
        CountDownLatch bothHoldOne = new CountDownLatch(2);

        together(2, number -> database().write(connection -> {
            increase(connection, number == 0 ? 100 : 200);
            bothHoldOne.countDown();
            awaitUninterrupted(bothHoldOne);
            return increase(connection, number == 0 ? 200 : 100);
        }));

        assertThat(numbers()).containsExactly(100L, 200L);
    }

    private static int increase(Connection connection, long number) throws SQLException {
        return Sql.change(connection, "UPDATE numbers SET number = number WHERE number = ?", number);
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws SQLException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
    }
}
