package dev.miniecr.server.netty;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The date in answers, made once a second. For one thread. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter
            .ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Clock clock;
    private long second = Long.MIN_VALUE;
    private String text = "";
    private byte[] line = {};

    HttpDate(Clock clock) {
        this.clock = clock;
    }

    /** The whole field line; not to be changed. */
    byte[] line() {
        update();
        return line;
    }

    /** The value alone. */
    String text() {
        update();
        return text;
    }

    private void update() {
        long now = Math.floorDiv(clock.millis(), 1000L);
        if (now != second) {
            second = now;
            text = FORMAT.format(Instant.ofEpochSecond(now));
            line = ("Date: " + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }
}
