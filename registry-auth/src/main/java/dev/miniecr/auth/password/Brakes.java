package dev.miniecr.auth.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.password.Fingerprints.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Counts failures of each key, and says how much later they are answered. They delay and never lock. */
final class Brakes {
    /*
     * A place is taken by each attempt that runs, and by each failure until the moment at which it is answered, whether or not its client
     * still waits for that: who hangs up and comes again gains nothing, and neither does who guesses on a thousand connections.
     *
     * The states are bounded in number. Who would drive one out must make others more often used than it, each by a hash of its own.
     */

    /** A failure: its number in a row of its key's, counted from 1, and when to answer it. */
    record Failure(int count, long answerAt) {}

    private record State(int failures, int running, List<Long> answers) {
        static final State NONE = new State(0, 0, List.of());

        State at(long now) {
            return new State(failures, running, answers.stream().filter(answer -> answer - now > 0).toList());
        }

        int taken() {
            return running + answers.size();
        }

        State with(int nowRunning) {
            return new State(failures, Math.max(0, nowRunning), answers);
        }

        boolean isNone() {
            return failures == 0 && taken() == 0;
        }
    }

    private final BrakeSettings settings;
    private final TimeSource time;
    private final Cache<Fingerprint, State> states;

    Brakes(BrakeSettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
        this.states = Caffeine.newBuilder().maximumSize(settings.entries()).expireAfterWrite(settings.window())
                .ticker(time).executor(Runnable::run).build();
    }

    /** Takes a place for an attempt, to be ended by one of pass, fail and leave; or says for how long there is none. */
    Optional<Duration> enter(Fingerprint key) {
        long now = time.read();
        AtomicReference<Optional<Duration>> refused = new AtomicReference<>(Optional.empty());
        change(key, state -> {
            if (state.taken() >= settings.places()) {
                refused.set(Optional.of(untilNextAnswer(state, now)));
                return state;
            }
            return state.with(state.running() + 1);
        });
        return refused.get();
    }

    private static Duration untilNextAnswer(State state, long now) {
        return Duration.ofNanos(state.answers().stream().mapToLong(answer -> answer - now).min().orElse(0));
    }

    /** The attempt succeeded: the failures before it are forgotten. */
    void pass(Fingerprint key) {
        change(key, state -> State.NONE.with(state.running() - 1));
    }

    Failure fail(Fingerprint key) {
        long now = time.read();
        State after = change(key, state -> {
            int failures = state.failures() + 1;
            List<Long> answers = new ArrayList<>(state.answers());
            answers.add(now + settings.delay(failures).toNanos());
            return new State(failures, Math.max(0, state.running() - 1), List.copyOf(answers));
        });
        return new Failure(after.failures(), now + settings.delay(after.failures()).toNanos());
    }

    /** The attempt came to no end that counts. */
    void leave(Fingerprint key) {
        change(key, state -> state.with(state.running() - 1));
    }

    private State change(Fingerprint key, UnaryOperator<State> change) {
        AtomicReference<State> after = new AtomicReference<>(State.NONE);
        states.asMap().compute(key, (_, before) -> {
            State state = change.apply((before == null ? State.NONE : before).at(time.read()));
            after.set(state);
            return orNull(state);
        });
        return after.get();
    }

    private static @Nullable State orNull(State state) {
        return state.isNone() ? null : state;
    }
}
