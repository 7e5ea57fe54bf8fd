package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RetriesTest {
    private final FakeTime time = new FakeTime();

    @Test
    void aCrowdComesBackAtThePaceOfThePool() {
        Retries retries = new Retries(1, time);

        int[] told = told(retries, 64, 200);

        assertThat(told).startsWith(4).isSorted().endsWith(14);
        assertThat(IntStream.of(told).filter(seconds -> seconds == 8).count()).isEqualTo(20);
    }

    @Test
    void moreThreadsHaveACrowdBackSooner() {
        assertThat(told(new Retries(4, time), 64, 200)).startsWith(1).endsWith(4);
    }

    @Test
    void nobodyIsToldMoreThanHalfAMinute() {
        int[] told = told(new Retries(1, time), 64, 10_000);

        assertThat(IntStream.of(told)).allMatch(seconds -> seconds >= 4 && seconds <= 30);
        assertThat(IntStream.of(told).distinct().count()).isEqualTo(27);
    }

    @Test
    void aQueueLongerThanThatIsNoExcuse() {
        assertThat(new Retries(1, time).seconds(10_000)).isEqualTo(30);
    }

    @Test
    void whenTheCrowdIsOverTheWaitIsShortAgain() {
        Retries retries = new Retries(1, time);
        told(retries, 64, 200);

        time.pass(Duration.ofSeconds(20));

        assertThat(retries.seconds(0)).isEqualTo(1);
    }

    private static int[] told(Retries retries, int waiting, int crowd) {
        return IntStream.range(0, crowd).map(_ -> retries.seconds(waiting)).toArray();
    }
}
