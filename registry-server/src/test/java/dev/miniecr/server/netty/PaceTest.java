package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.netty.HttpSettings.Timeouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(90),
            Duration.ofSeconds(30), 256,
            Duration.ofSeconds(3));

    @Test
    void whatHasJustBegunKeepsUp() {
        Pace pace = new Pace(TIMEOUTS);

        assertThat(pace.keepsUp(System.nanoTime(), 0)).isTrue();
    }

    @Test
    void aWholeStallTimeWithLessThanTheMinimumDoesNot() {
        Pace pace = new Pace(TIMEOUTS);
        long begin = System.nanoTime();
        pace.restart(begin, 100);

        assertThat(pace.keepsUp(begin + Duration.ofSeconds(29).toNanos(), 100)).isTrue();
        assertThat(pace.keepsUp(begin + Duration.ofSeconds(30).toNanos(), 100 + 256 * 30)).isTrue();
        assertThat(pace.keepsUp(begin + Duration.ofSeconds(60).toNanos(), 101 + 256 * 30)).isFalse();
    }
}
