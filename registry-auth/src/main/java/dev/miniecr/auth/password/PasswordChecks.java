package dev.miniecr.auth.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.password.Fingerprints.Fingerprint;
import dev.miniecr.auth.password.PasswordAttempt.Stored;
import dev.miniecr.auth.password.PasswordOutcome.Busy;
import dev.miniecr.auth.password.PasswordOutcome.Reason;
import dev.miniecr.auth.password.PasswordOutcome.Verified;
import dev.miniecr.auth.password.PasswordOutcome.Wrong;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.LongAdder;

/** Checks who knows a user's password, hashing as seldom as can be, and slows down who guesses. */
public final class PasswordChecks {
    /*
     * What is remembered is remembered under an attempt's key, made of the name, the user's id, the stored hash and the password. Each
     * stored hash has a salt of its own, so a changed password changes the key, and what stands under a key stays true for ever.
     *
     *   remembered as right?   verified, whatever the brakes say
     *   remembered as wrong?   wrong, at once: the same again is no guess, so it is not counted either
     *   being hashed now?      wait for that flight
     *   else                   a new flight: a place of the brakes, a hash on the pool, a failure answered when the brakes say so
     *
     * So hundreds of first logins with one password cost one hash. Whoever is interrupted leaves, and the flight goes on. It remembers what
     * it found before it is off the list, and itself looks there first: who comes in between meets one of the two.
     *
     * A user that does not exist goes the same way, and ends in the hash of nobody.
     */

    /**
     * The operator's limits.
     *
     * @param rememberRight how long a right password is not hashed again
     * @param rememberWrong the same of a wrong one
     * @param entries       remembered of each kind
     */
    public record Settings(Duration rememberRight, Duration rememberWrong, int entries, BrakeSettings brakes) {
        public static final Settings DEFAULT = new Settings(Duration.ofMinutes(5), Duration.ofSeconds(30), 10_000,
                BrakeSettings.DEFAULT);
    }

    /** How many attempts ended how, and how many of them were remembered, not hashed. */
    public record Counts(long verified, long verifiedFromMemory, long wrong, long wrongFromMemory, long busy) {}

    private static final class Counters {
        final LongAdder verified = new LongAdder();
        final LongAdder verifiedFromMemory = new LongAdder();
        final LongAdder wrong = new LongAdder();
        final LongAdder wrongFromMemory = new LongAdder();
        final LongAdder busy = new LongAdder();
    }

    private static final Busy POOL_IS_CLOSED = new Busy(Reason.POOL_IS_FULL, 1);

    private final PasswordHashes hashes;
    private final PasswordPool pool;
    private final TimeSource time;
    private final Fingerprints fingerprints;
    private final Brakes brakes;
    private final Retries retries;
    private final Cache<Fingerprint, Boolean> right;
    private final Cache<Fingerprint, Boolean> wrong;
    private final ConcurrentMap<Fingerprint, Flight> flights = new ConcurrentHashMap<>();
    private final Counters counters = new Counters();

    public PasswordChecks(PasswordHashes hashes, PasswordPool pool, Settings settings, TimeSource time,
            SecureRandom random) {
        this.hashes = hashes;
        this.pool = pool;
        this.time = time;
        this.fingerprints = new Fingerprints(random);
        this.brakes = new Brakes(settings.brakes(), time);
        this.retries = new Retries(pool.threads(), time);
        this.right = cache(settings.entries(), settings.rememberRight());
        this.wrong = cache(settings.entries(), settings.rememberWrong());
    }

    private Cache<Fingerprint, Boolean> cache(int entries, Duration life) {
        return Caffeine.newBuilder().maximumSize(entries).expireAfterWrite(life).ticker(time).executor(Runnable::run)
                .build();
    }

    /**
     * What came of the password, after the time that the brakes ask for. To be called on a virtual thread. A verified password says nothing
     * of whether the user is disabled.
     */
    public PasswordOutcome check(PasswordAttempt attempt) throws InterruptedException {
        Optional<Password> password = Password.find(attempt.password());
        if (password.isEmpty()) {
            counters.wrong.increment();
            return new Wrong(0);
        }
        Fingerprint key = key(attempt);
        Optional<PasswordOutcome> remembered = recall(key);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        PasswordOutcome outcome = board(new Flight(key, brake(attempt), password.get(), attempt.stored())).await();
        count(outcome);
        return outcome;
    }

    /** What came of the same attempt a moment ago, without waiting; empty where it is not remembered. */
    public Optional<PasswordOutcome> recall(PasswordAttempt attempt) {
        return recall(key(attempt));
    }

    private Optional<PasswordOutcome> recall(Fingerprint key) {
        if (right.getIfPresent(key) != null) {
            counters.verifiedFromMemory.increment();
            return Optional.of(new Verified());
        }
        if (wrong.getIfPresent(key) != null) {
            counters.wrongFromMemory.increment();
            return Optional.of(new Wrong(0));
        }
        return Optional.empty();
    }

    private Fingerprint key(PasswordAttempt attempt) {
        return attempt.stored()
                .map(stored -> fingerprints.of(attempt.name(), stored.userId(), stored.encoded(), attempt.password()))
                .orElseGet(() -> fingerprints.of(attempt.name(), attempt.password()));
    }

    private Fingerprint brake(PasswordAttempt attempt) {
        return fingerprints.of(attempt.name(), attempt.network(), "");
    }

    /* The flight that is on its way for the same key, or this one. */
    private Flight board(Flight mine) {
        Flight other = flights.putIfAbsent(mine.key, mine);
        if (other != null) {
            return other;
        }
        Optional<Duration> wait = brakes.enter(mine.brake);
        if (wait.isPresent()) {
            mine.refuse(new Busy(Reason.TOO_MANY_ATTEMPTS, seconds(wait.get())));
        } else if (!pool.execute(mine)) {
            brakes.leave(mine.brake);
            mine.refuse(new Busy(Reason.POOL_IS_FULL, retries.seconds(pool.waiting())));
        }
        return mine;
    }

    private static int seconds(Duration wait) {
        return (int) Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }

    /* On a thread of the pool. */
    private Landing land(Fingerprint key, Fingerprint brake, Password password, Optional<Stored> stored) {
        if (wrong.getIfPresent(key) != null) {
            brakes.leave(brake);
            return new Landing(new Wrong(0), time.read());
        }
        if (right.getIfPresent(key) != null || matches(brake, password, stored)) {
            right.put(key, true);
            brakes.pass(brake);
            return new Landing(new Verified(), time.read());
        }
        wrong.put(key, true);
        Brakes.Failure failure = brakes.fail(brake);
        return new Landing(new Wrong(failure.count()), failure.answerAt());
    }

    private boolean matches(Fingerprint brake, Password password, Optional<Stored> stored) {
        try {
            return stored.isPresent()
                    ? hashes.matches(password, stored.get().encoded())
                    : hashes.matchesNobody(password);
        } catch (RuntimeException | Error e) {
            brakes.leave(brake);
            throw e;
        }
    }

    private void count(PasswordOutcome outcome) {
        switch (outcome) {
            case Verified _ -> counters.verified.increment();
            case Wrong _ -> counters.wrong.increment();
            case Busy _ -> counters.busy.increment();
        }
    }

    /** Forgets which passwords were right and wrong. What the brakes have counted stays. */
    public void forgetAll() {
        right.invalidateAll();
        wrong.invalidateAll();
    }

    public Counts counts() {
        return new Counts(counters.verified.sum(), counters.verifiedFromMemory.sum(), counters.wrong.sum(),
                counters.wrongFromMemory.sum(), counters.busy.sum());
    }

    /** What a flight found, and when its passengers may hear it. */
    private record Landing(PasswordOutcome outcome, long at) {}

    /** One hash, and all who wait for it. */
    private final class Flight extends FutureTask<Landing> {
        private final Fingerprint key;
        private final Fingerprint brake;

        Flight(Fingerprint key, Fingerprint brake, Password password, Optional<Stored> stored) {
            super(() -> {
                try {
                    return land(key, brake, password, stored);
                } finally {
                    flights.remove(key);
                }
            });
            this.key = key;
            this.brake = brake;
        }

        void refuse(Busy busy) {
            flights.remove(key);
            set(new Landing(busy, time.read()));
        }

        PasswordOutcome await() throws InterruptedException {
            boolean over = state() == State.SUCCESS && time.read() - resultNow().at() >= 0;
            return over ? resultNow().outcome() : LoginTurns.waitWithout(this::landed);
        }

        private PasswordOutcome landed() throws InterruptedException {
            try {
                Landing landing = get();
                time.awaitUntil(landing.at());
                return landing.outcome();
            } catch (CancellationException _) {
                return POOL_IS_CLOSED;
            } catch (ExecutionException e) {
                throw new IllegalStateException("A password could not be hashed", e.getCause());
            }
        }
    }
}
