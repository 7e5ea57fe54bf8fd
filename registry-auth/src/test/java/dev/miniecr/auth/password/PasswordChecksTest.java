package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.password.PasswordAttempt.Stored;
import dev.miniecr.auth.password.PasswordChecks.Counts;
import dev.miniecr.auth.password.PasswordHashes.Cost;
import dev.miniecr.auth.password.PasswordHashes.Work;
import dev.miniecr.auth.password.PasswordOutcome.Busy;
import dev.miniecr.auth.password.PasswordOutcome.Reason;
import dev.miniecr.auth.password.PasswordOutcome.Verified;
import dev.miniecr.auth.password.PasswordOutcome.Wrong;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PasswordChecksTest {
    private static final Verified VERIFIED = new Verified();
    private static final String HOME = "192.0.2.1";

    private final SecureRandom random = new SecureRandom();
    private final FakeTime time = new FakeTime();
    private final PasswordHashes hashes = new PasswordHashes(new Cost(64, 1, 1), random, () -> 0);
    private final PasswordPool pool = new PasswordPool(new PasswordPool.Settings(1, 12));
    private final PasswordChecks checks = new PasswordChecks(hashes, pool, PasswordChecks.Settings.DEFAULT, time,
            random);
    private final Stored alice = stored("right");
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
    }

    @Test
    void theRightPasswordIsVerified() throws Exception {
        assertThat(check("right")).isEqualTo(VERIFIED);
        assertThat(check("wrong")).isEqualTo(new Wrong(1));
        assertThat(checks.counts()).isEqualTo(new Counts(1, 0, 1, 0, 0));
    }

    @Test
    void usersThatDoNotExistAreWrongAtTheSameCost() throws Exception {
        Work before = hashes.work();
        assertThat(check("wrong")).isEqualTo(new Wrong(1));
        Work known = hashes.work();
        assertThat(checkUnknown("wrong")).isEqualTo(new Wrong(1));
        Work unknown = hashes.work();

        assertThat(known.argon2idRuns() - before.argon2idRuns()).isEqualTo(1);
        assertThat(unknown.argon2idRuns() - known.argon2idRuns()).isEqualTo(1);
    }

    @Test
    void usersThatDoNotExistAreRememberedAndSlowedDownAlike() throws Exception {
        List<Object> known = new ArrayList<>();
        List<Object> unknown = new ArrayList<>();
        for (String password : new String[]{"1", "2", "1", "3", "4", "5", "4", "\0"}) {
            known.add(time.during(() -> known.add(check(password))));
            unknown.add(time.during(() -> unknown.add(checkUnknown(password))));
        }

        assertThat(known).isEqualTo(unknown);
        assertThat(known).contains(new Wrong(5), Duration.ofMillis(400));
    }

    @Test
    void aRightPasswordIsHashedOnceInFiveMinutes() throws Exception {
        check("right");
        long runs = runs();

        time.pass(Duration.ofMinutes(4));
        assertThat(check("right")).isEqualTo(VERIFIED);
        assertThat(runs()).isEqualTo(runs);
        assertThat(checks.counts()).isEqualTo(new Counts(1, 1, 0, 0, 0));

        time.pass(Duration.ofMinutes(2));
        assertThat(check("right")).isEqualTo(VERIFIED);
        assertThat(runs()).isEqualTo(runs + 1);
    }

    @Test
    void aWrongPasswordIsHashedOnceInThirtySecondsAndCountedOnce() throws Exception {
        check("wrong");
        long runs = runs();

        for (int i = 0; i < 100; i++) {
            assertThat(check("wrong")).isEqualTo(new Wrong(0));
        }
        assertThat(runs()).isEqualTo(runs);
        assertThat(checks.counts()).isEqualTo(new Counts(0, 0, 1, 100, 0));
        assertThat(check("other")).isEqualTo(new Wrong(2));

        time.pass(Duration.ofSeconds(31));
        assertThat(check("wrong")).isEqualTo(new Wrong(3));
        assertThat(runs()).isEqualTo(runs + 2);
    }

    @Test
    void aChangedPasswordHoldsAtOnce() throws Exception {
        assertThat(check("right")).isEqualTo(VERIFIED);
        assertThat(check("new")).isEqualTo(new Wrong(1));

        Stored changed = new Stored(alice.userId(), stored("new").encoded());

        assertThat(check("alice", "right", HOME, Optional.of(changed))).isEqualTo(new Wrong(2));
        assertThat(check("alice", "new", HOME, Optional.of(changed))).isEqualTo(VERIFIED);
    }

    @Test
    void aUserThatCameIsNotRememberedAsAbsent() throws Exception {
        assertThat(check("alice", "right", HOME, Optional.empty())).isEqualTo(new Wrong(1));

        assertThat(check("right")).isEqualTo(VERIFIED);
    }

    @Test
    void whatIsForgottenIsHashedAgain() throws Exception {
        check("right");
        check("wrong");
        long runs = runs();

        checks.forgetAll();

        assertThat(check("right")).isEqualTo(VERIFIED);
        assertThat(check("wrong")).isEqualTo(new Wrong(1));
        assertThat(runs()).isEqualTo(runs + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0", "\ud83d"})
    void whatCanBeNoPasswordIsWrongWithoutAHash(String text) throws Exception {
        long runs = runs();

        assertThat(check(text)).isEqualTo(new Wrong(0));
        assertThat(check("a".repeat(257))).isEqualTo(new Wrong(0));
        assertThat(runs()).isEqualTo(runs);
    }

    @Test
    void aVerifiedPasswordIsNeverSlowedDown() throws Exception {
        check("right");
        fail(20);

        assertThat(time.during(() -> assertThat(check("right")).isEqualTo(VERIFIED))).isZero();
    }

    @Test
    void failuresDelayAndNeverLock() throws Exception {
        fail(20);

        assertThat(time.during(() -> assertThat(check("right")).isEqualTo(VERIFIED))).isZero();
    }

    @Test
    void aSuccessForgetsTheFailures() throws Exception {
        fail(20);
        check("right");

        assertThat(time.during(() -> assertThat(check("once more")).isEqualTo(new Wrong(1)))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.2, false", "2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff, true",
            "2001:db8::1, 2001:db8:0:1::1, false", "192.0.2.1, ::ffff:192.0.2.1, true"})
    void failuresAreCountedByAddressAndByTheFirst64BitsOfIpv6(String one, String other, boolean together)
            throws Exception {
        check("alice", "1", one, Optional.of(alice));

        assertThat(check("alice", "2", other, Optional.of(alice))).isEqualTo(new Wrong(together ? 2 : 1));
    }

    @Test
    void failuresAreCountedByUser() throws Exception {
        fail(5);

        assertThat(checkUnknown("1")).isEqualTo(new Wrong(1));
    }

    @Test
    void hundredsOfFirstLoginsWithOnePasswordCostOneHash() throws Exception {
        occupy();
        long runs = runs();
        Callers callers = new Callers(500, _ -> check("right"));

        callers.awaitWaiting();
        release.countDown();

        assertThat(callers.outcomes()).hasSize(500).containsOnly(VERIFIED);
        assertThat(runs()).isEqualTo(runs + 1);
    }

    @Test
    void hundredsOfLoginsWithOneWrongPasswordCostOneHashAndCountOnce() throws Exception {
        occupy();
        long runs = runs();
        Callers callers = new Callers(500, _ -> check("wrong"));

        callers.awaitWaiting();
        release.countDown();

        assertThat(callers.outcomes()).hasSize(500).hasOnlyElementsOfType(Wrong.class);
        assertThat(runs()).isEqualTo(runs + 1);
        assertThat(check("other")).isEqualTo(new Wrong(2));
    }

    @Test
    void aThousandGuessesAtOnceDoNotEvadeTheBrakes() throws Exception {
        occupy();
        Callers callers = new Callers(1000, i -> check("guess " + i));

        callers.awaitEnded(990);
        release.countDown();

        List<PasswordOutcome> outcomes = callers.outcomes();
        assertThat(outcomes).filteredOn(new Busy(Reason.TOO_MANY_ATTEMPTS, 1)::equals).hasSize(990);
        assertThat(outcomes).filteredOn(outcome -> outcome instanceof Wrong).hasSize(10);
        assertThat(checks.counts().busy()).isEqualTo(990);
    }

    @Test
    void whereThePoolIsFullTheClientIsToComeAgain() throws Exception {
        occupy();
        Callers callers = new Callers(12, i -> checkUnknown("user" + i, "secret"));
        while (pool.waiting() < 12) {
            Thread.onSpinWait();
        }

        assertThat(checkUnknown("eve", "secret")).isEqualTo(new Busy(Reason.POOL_IS_FULL, 1));

        release.countDown();
        assertThat(callers.outcomes()).containsOnly(new Wrong(1));
        assertThat(checkUnknown("eve", "secret")).isEqualTo(new Wrong(1));
    }

    @Test
    void aTurnIsNotKeptWhileAPasswordIsHashed() throws Exception {
        occupy();
        LoginTurns turns = new LoginTurns(1);
        Callers callers = new Callers(1, _ -> turns.take(() -> {
            try {
                return check("right");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
        while (pool.waiting() < 1) {
            Thread.onSpinWait();
        }

        assertThat(turns.take(() -> "free")).isEqualTo("free");
        release.countDown();
        assertThat(callers.outcomes()).containsExactly(VERIFIED);
    }

    @Test
    void whoIsInterruptedLeavesAndTheHashGoesOn() throws Exception {
        occupy();
        Callers impatient = new Callers(1, _ -> check("right"));
        impatient.awaitWaiting();
        Callers patient = new Callers(1, _ -> check("right"));
        patient.awaitWaiting();

        impatient.interrupt();
        assertThatThrownBy(impatient::outcomes).hasCauseInstanceOf(InterruptedException.class);
        release.countDown();

        assertThat(patient.outcomes()).containsExactly(VERIFIED);
    }

    @Test
    void closingThePoolEndsWhatWaits() throws Exception {
        occupy();
        Callers callers = new Callers(2, _ -> check("right"));
        callers.awaitWaiting();

        pool.close();

        assertThat(callers.outcomes()).containsOnly(new Busy(Reason.POOL_IS_FULL, 1));
        assertThat(check("right")).isEqualTo(new Busy(Reason.POOL_IS_FULL, 1));
    }

    @Test
    void aHashThatFailsIsThrownAndIsNoFailureOfTheUser() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        PasswordHashes failing = new PasswordHashes(new Cost(64, 1, 1), random, () -> {
            if (calls.incrementAndGet() <= 20) {
                throw new UnsupportedOperationException("no cost");
            }
            return 0;
        });
        PasswordChecks other = new PasswordChecks(failing, pool, PasswordChecks.Settings.DEFAULT, time, random);
        PasswordAttempt attempt = attempt("alice", "canary", HOME, Optional.of(alice));

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> other.check(attempt)).isInstanceOf(IllegalStateException.class)
                    .hasRootCauseInstanceOf(UnsupportedOperationException.class).message().doesNotContain("canary");
        }

        assertThat(other.check(attempt)).isEqualTo(new Wrong(1));
    }

    @Test
    void noSecretIsPrinted() throws Exception {
        PasswordAttempt attempt = attempt("alice", "canary", HOME, Optional.of(new Stored("AIDA1", "$canary")));

        assertThat(attempt).hasToString("alice from 192.0.2.1");
        assertThat(attempt.stored().orElseThrow()).hasToString("password of AIDA1");
        assertThat(checks.check(attempt).toString()).doesNotContain("canary");
    }

    private Stored stored(String password) {
        return new Stored("AIDA1", hashes.hash(new Password(password)));
    }

    private long runs() {
        return hashes.work().argon2idRuns();
    }

    private void fail(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertThat(check("guess " + i)).isEqualTo(new Wrong(i + 1));
        }
    }

    private PasswordOutcome check(String password) throws Exception {
        return check("alice", password, HOME, Optional.of(alice));
    }

    private PasswordOutcome checkUnknown(String password) throws Exception {
        return checkUnknown("nobody", password);
    }

    private PasswordOutcome checkUnknown(String name, String password) throws Exception {
        return check(name, password, HOME, Optional.empty());
    }

    private PasswordOutcome check(String name, String password, String source, Optional<Stored> stored)
            throws Exception {
        return checks.check(attempt(name, password, source, stored));
    }

    private static PasswordAttempt attempt(String name, String password, String source, Optional<Stored> stored)
            throws Exception {
        return new PasswordAttempt(name, password, InetAddress.ofLiteral(source), stored);
    }

    /* The pool's one thread waits until it is released. */
    private void occupy() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(new FutureTask<>(() -> {
            begun.countDown();
            release.await();
            return 1;
        }));
        begun.await();
    }

    @FunctionalInterface
    private interface Call {
        PasswordOutcome check(int caller) throws Exception;
    }

    /** Virtual threads that call at once. */
    private static final class Callers {
        private final List<Thread> threads = new ArrayList<>();
        private final List<FutureTask<PasswordOutcome>> calls = new ArrayList<>();

        Callers(int count, Call call) {
            for (int i = 0; i < count; i++) {
                int caller = i;
                FutureTask<PasswordOutcome> task = new FutureTask<>(() -> call.check(caller));
                calls.add(task);
                threads.add(Thread.startVirtualThread(task));
            }
        }

        void awaitWaiting() {
            threads.forEach(thread -> {
                while (thread.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            });
        }

        void awaitEnded(int least) {
            while (calls.stream().filter(Future::isDone).count() < least) {
                Thread.onSpinWait();
            }
        }

        void interrupt() {
            threads.forEach(Thread::interrupt);
        }

        List<PasswordOutcome> outcomes() throws Exception {
            List<PasswordOutcome> outcomes = new ArrayList<>();
            for (FutureTask<PasswordOutcome> call : calls) {
                outcomes.add(call.get());
            }
            return outcomes;
        }
    }
}
