package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LoginTurnsTest {
    private final LoginTurns turns = new LoginTurns(1);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        callers.close();
    }

    @Test
    void thereIsNoTurnForASecondWhileTheFirstComputes() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Future<String> first = callers.submit(() -> turns.take(() -> {
            begun.countDown();
            await(release);
            return "first";
        }));
        begun.await();
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> turns.take(() -> "second"), callers);
        while (turns.waiting() < 1) {
            Thread.onSpinWait();
        }

        assertThat(second).isNotDone();
        release.countDown();

        assertThat(first.get()).isEqualTo("first");
        assertThat(second.get()).isEqualTo("second");
    }

    @Test
    void whoWaitsLeavesTheTurnToOthersAndTakesItAgain() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        Future<String> first = callers.submit(() -> turns.take(() -> {
            waitWithout(waits);
            return "first";
        }));
        waits.await();

        assertThat(turns.take(() -> "second")).isEqualTo("second");
        release.countDown();
        assertThat(first.get()).isEqualTo("first");
        assertThat(turns.take(() -> "third")).isEqualTo("third");
    }

    @Test
    void aTurnWithinATurnIsTheSame() {
        assertThat(turns.take(() -> turns.take(() -> "inner"))).isEqualTo("inner");
    }

    @Test
    void whatFailsGivesItsTurnBack() {
        assertThatThrownBy(() -> turns.take(() -> {
            throw new IllegalStateException("failed");
        })).hasMessage("failed");

        assertThat(turns.take(() -> "next")).isEqualTo("next");
    }

    @Test
    void whoHasNoTurnJustWaits() throws Exception {
        assertThat(LoginTurns.waitWithout(() -> "waited")).isEqualTo("waited");
    }

    private void waitWithout(CountDownLatch waits) {
        try {
            LoginTurns.waitWithout(() -> {
                waits.countDown();
                release.await();
                return "released";
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
