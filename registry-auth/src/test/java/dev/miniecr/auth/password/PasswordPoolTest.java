package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.password.PasswordPool.Settings;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
final class PasswordPoolTest {
    private final PasswordPool pool = new PasswordPool(new Settings(1, 1));
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 2", "64, 32"})
    void itHasHalfAsManyThreadsAsThereAreCores(int cores, int threads) {
        assertThat(Settings.forCores(cores)).isEqualTo(new Settings(threads, 64));
    }

    @Test
    void workIsDoneOnADaemonThreadOfThePlatform() throws InterruptedException {
        Thread thread = pool.call(Thread::currentThread).orElseThrow();

        assertThat(thread.isVirtual()).isFalse();
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("password-1");
    }

    @Test
    void whereTheQueueIsFullItAnswersAtOnce() throws Exception {
        FutureTask<Integer> running = occupy();
        FutureTask<Integer> waiting = new FutureTask<>(() -> 2);
        assertThat(pool.execute(waiting)).isTrue();
        assertThat(pool.waiting()).isEqualTo(1);

        assertThat(pool.call(() -> 3)).isEmpty();

        release.countDown();
        assertThat(running.get()).isEqualTo(1);
        assertThat(waiting.get()).isEqualTo(2);
        assertThat(pool.call(() -> 3)).contains(3);
    }

    @Test
    void whatFailsIsThrownToItsCaller() {
        IllegalArgumentException failure = new IllegalArgumentException("no");

        assertThatThrownBy(() -> pool.call(() -> {
            throw failure;
        })).isInstanceOf(IllegalStateException.class).hasCause(failure);
    }

    @Test
    void anInterruptedCallerLeavesTheQueue() throws Exception {
        var _ = occupy();
        AtomicReference<Object> end = new AtomicReference<>("none");
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                end.set(pool.call(() -> 2));
            } catch (InterruptedException e) {
                end.set(e);
            }
        });
        while (pool.waiting() == 0) {
            Thread.onSpinWait();
        }

        caller.interrupt();
        caller.join();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void closingEndsTheThreadsAndWhatWaits() throws Exception {
        Thread thread = pool.call(Thread::currentThread).orElseThrow();
        var _ = occupy();
        AtomicReference<Optional<Integer>> end = new AtomicReference<>(Optional.of(0));
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                end.set(pool.call(() -> 2));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        while (pool.waiting() == 0) {
            Thread.onSpinWait();
        }

        pool.close();

        caller.join();
        thread.join();
        assertThat(end.get()).isEmpty();
        assertThat(pool.call(() -> 3)).isEmpty();
    }

    /* The one thread waits until it is released, or interrupted by close. */
    private FutureTask<Integer> occupy() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Integer> task = new FutureTask<>(() -> {
            begun.countDown();
            release.await();
            return 1;
        });
        assertThat(pool.execute(task)).isTrue();
        begun.await();
        return task;
    }
}
