package dev.miniecr.server;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time such as 30s, 5m, 12h, 90d. */
final class TimeConverter implements ITypeConverter<Duration> {
    private static final int MOST_DIGITS = 9;

    TimeConverter() {}

    @Override
    public Duration convert(String text) {
        String digits = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
        boolean number = !digits.isEmpty() && digits.length() <= MOST_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            throw wrong(text);
        }
        long count = Long.parseLong(digits);
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            default -> throw wrong(text);
        };
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("'" + text + "' is no time such as 30s, 5m, 12h, 90d");
    }
}
