package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.password.Fingerprints.Fingerprint;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrakesTest {
    private static final BrakeSettings SETTINGS = new BrakeSettings(2, Duration.ofMillis(100), Duration.ofSeconds(5),
            Duration.ofMinutes(15), 3, 1000);
    private static final Fingerprint ALICE = new Fingerprint(1, 0, 0, 0);
    private static final Fingerprint BOB = new Fingerprint(2, 0, 0, 0);

    private final FakeTime time = new FakeTime();
    private final Brakes brakes = new Brakes(SETTINGS, time);

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 100", "4, 200", "5, 400", "6, 800", "7, 1600", "8, 3200", "9, 5000", "10, 5000",
            "100, 5000", "2147483647, 5000"})
    void theDelayDoublesUpToTheLongest(int n, long millis) {
        assertThat(SETTINGS.delay(n)).hasMillis(millis);
    }

    @Test
    void failuresAreCountedAndAnsweredLaterAndLater() {
        assertThat(delayOfFailure(ALICE)).hasMillis(0);
        assertThat(delayOfFailure(ALICE)).hasMillis(0);
        assertThat(delayOfFailure(ALICE)).hasMillis(100);
        assertThat(delayOfFailure(ALICE)).hasMillis(200);
        assertThat(delayOfFailure(BOB)).hasMillis(0);
    }

    @Test
    void aSuccessForgetsTheFailures() {
        fail(ALICE, 5);

        brakes.enter(ALICE);
        brakes.pass(ALICE);

        assertThat(delayOfFailure(ALICE)).hasMillis(0);
    }

    @Test
    void failuresAreForgottenAfterTheWindow() {
        fail(ALICE, 5);
        time.pass(Duration.ofMinutes(14));
        assertThat(delayOfFailure(ALICE)).hasMillis(800);

        time.pass(Duration.ofMinutes(16));

        assertThat(delayOfFailure(ALICE)).hasMillis(0);
    }

    @Test
    void anAttemptThatCameToNoEndIsNotCounted() {
        fail(ALICE, 2);

        brakes.enter(ALICE);
        brakes.leave(ALICE);

        assertThat(delayOfFailure(ALICE)).hasMillis(100);
    }

    @Test
    void placesBoundTheAttemptsThatRun() {
        for (int i = 0; i < 3; i++) {
            assertThat(brakes.enter(ALICE)).isEmpty();
        }

        assertThat(brakes.enter(ALICE)).isPresent();
        assertThat(brakes.enter(BOB)).isEmpty();

        brakes.leave(ALICE);
        assertThat(brakes.enter(ALICE)).isEmpty();
    }

    @Test
    void aFailureHoldsItsPlaceUntilItIsAnswered() {
        fail(ALICE, 4);
        for (int i = 0; i < 3; i++) {
            brakes.enter(ALICE);
        }
        for (int i = 0; i < 3; i++) {
            brakes.fail(ALICE);
        }

        assertThat(brakes.enter(ALICE)).contains(Duration.ofMillis(400));
        time.pass(Duration.ofMillis(399));
        assertThat(brakes.enter(ALICE)).contains(Duration.ofMillis(1));
        time.pass(Duration.ofMillis(1));
        assertThat(brakes.enter(ALICE)).isEmpty();
        assertThat(brakes.enter(ALICE)).contains(Duration.ofMillis(400));
    }

    @Test
    void aSuccessFreesAllPlacesButThoseOfAttemptsThatRun() {
        fail(ALICE, 4);
        for (int i = 0; i < 3; i++) {
            brakes.enter(ALICE);
        }
        brakes.fail(ALICE);
        brakes.pass(ALICE);

        assertThat(brakes.enter(ALICE)).isEmpty();
        assertThat(brakes.enter(ALICE)).isEmpty();
        assertThat(brakes.enter(ALICE)).isPresent();
    }

    private void fail(Fingerprint key, int times) {
        for (int i = 0; i < times; i++) {
            delayOfFailure(key);
        }
    }

    private Duration delayOfFailure(Fingerprint key) {
        assertThat(brakes.enter(key)).isEmpty();
        Brakes.Failure failure = brakes.fail(key);
        Duration delay = Duration.ofNanos(failure.answerAt() - time.read());
        time.awaitUntil(failure.answerAt());
        return delay;
    }
}
