package dev.miniecr.auth.sigv4;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;

/** When a request says that it was signed. */
record SigningTime(String text, Instant instant) {
    private static final Duration SKEW = Duration.ofMinutes(15);
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** From X-Amz-Date, else Date. Throws RefusedSignatureException(INCOMPLETE_SIGNATURE). */
    static SigningTime of(SignedRequest request) {
        List<String> dates = request.all("x-amz-date");
        if (dates.isEmpty()) {
            dates = request.all("date");
        }
        if (dates.size() != 1) {
            throw RefusedSignatureException.incomplete(
                    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        String text = dates.getFirst().strip();
        try {
            return new SigningTime(text, LocalDateTime.parse(text, BASIC).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            throw RefusedSignatureException.incomplete("Date must be in ISO-8601 'basic format'. Got '" + text
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
    }

    /** Its day in UTC, as a credential's scope has it. */
    String date() {
        return text.substring(0, 8);
    }

    /** Throws RefusedSignatureException(INVALID_SIGNATURE) where it is more than 15 minutes away from now. */
    void requireCurrent(Instant now) {
        Instant earliest = now.minus(SKEW);
        Instant latest = now.plus(SKEW);
        if (instant.isBefore(earliest)) {
            throw RefusedSignatureException.invalid("Signature expired: " + text + " is now earlier than "
                    + basic(earliest) + " (" + basic(now) + " - 15 min.)");
        }
        if (instant.isAfter(latest)) {
            throw RefusedSignatureException.invalid("Signature not yet current: " + text + " is still later than "
                    + basic(latest) + " (" + basic(now) + " + 15 min.)");
        }
    }

    private static String basic(Instant instant) {
        return BASIC.format(instant.atOffset(ZoneOffset.UTC));
    }
}
