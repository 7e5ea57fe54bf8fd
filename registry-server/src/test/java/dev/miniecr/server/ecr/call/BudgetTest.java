package dev.miniecr.server.ecr.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.http.TryLaterException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BudgetTest {
    private final Budget budget = new Budget(64, Duration.ZERO, "Too much is asked for");

    @Test
    void requestsShareWhatThereIs() {
        budget.claim(40);

        assertThatNoException().isThrownBy(() -> budget.claim(24));
        assertThatThrownBy(() -> budget.claim(1)).isInstanceOf(TryLaterException.class)
                .hasMessage("Too much is asked for");
    }

    @Test
    void whatIsClosedMakesRoomForOthers() {
        Budget.Claim over = budget.claim();
        over.add(30);
        over.add(30);

        over.close();

        assertThat(over.isEmpty()).isTrue();
        assertThatNoException().isThrownBy(() -> budget.claim(64));
    }

    @Test
    void oneAloneMayTakeMoreThanThereIs() {
        Budget.Claim large = budget.claim();

        assertThatNoException().isThrownBy(() -> {
            large.add(60);
            large.add(60);
        });
        assertThatThrownBy(() -> budget.claim(1)).isInstanceOf(TryLaterException.class);
        large.close();
        assertThatNoException().isThrownBy(() -> budget.claim(1000));
    }

    @Test
    void whoeverHoldsSomeDoesNotWaitForMore() {
        Budget patient = new Budget(64, Duration.ofDays(1), "Too much is asked for");
        Budget.Claim one = patient.claim(32);
        patient.claim(32);

        assertThatThrownBy(() -> one.add(1)).isInstanceOf(TryLaterException.class);
    }

    @Test
    void whoeverHoldsNoneWaitsUntilThereIsRoom() {
        Budget patient = new Budget(64, Duration.ofDays(1), "Too much is asked for");
        Budget.Claim first = patient.claim(64);
        CompletableFuture<Budget.Claim> second = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> second.complete(patient.claim(1)));
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        first.close();

        assertThat(second.join().isEmpty()).isFalse();
    }

    @Test
    void thereMayBeMoreThanASemaphoreCounts() {
        Budget huge = new Budget(1L << 40, Duration.ZERO, "Too much is asked for");

        huge.claim(1L << 39);
        huge.claim((1L << 39) - 10_000);

        assertThatThrownBy(() -> huge.claim(20_000)).isInstanceOf(TryLaterException.class);
    }
}
