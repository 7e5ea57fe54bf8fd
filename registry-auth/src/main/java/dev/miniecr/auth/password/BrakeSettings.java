package dev.miniecr.auth.password;

import java.time.Duration;

/**
 * How failures of one user from one network are slowed down.
 *
 * @param free    failures in a row that are answered at once
 * @param first   the delay of the one after these; it doubles with each that follows
 * @param longest where doubling ends
 * @param window  failures are forgotten when there has been no attempt for so long
 * @param places  attempts that run or await their answer, at once
 * @param entries pairs of user and network that are remembered
 */
public record BrakeSettings(int free, Duration first, Duration longest, Duration window, int places, int entries) {
    public static final BrakeSettings DEFAULT = new BrakeSettings(2, Duration.ofMillis(100), Duration.ofSeconds(5),
            Duration.ofMinutes(15), 10, 20_000);

    /** Of the n-th failure in a row. */
    Duration delay(int n) {
        if (n <= free) {
            return Duration.ZERO;
        }
        Duration delay = first.multipliedBy(1L << Math.min(n - free - 1, 20));
        return delay.compareTo(longest) < 0 ? delay : longest;
    }
}
