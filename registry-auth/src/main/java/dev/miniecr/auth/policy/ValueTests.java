package dev.miniecr.auth.policy;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Makes the tests of condition operators: from a value as it stands in a policy, which is an IllegalArgumentException where the operator cannot read it. */
final class ValueTests {
    private static final int ARN_PARTS = 6;
    private static final int MOST_DIGITS = 100;

    private ValueTests() {}

    /** A value with variables, resolved and then matched. */
    private record Matching(Template template, Function<Glob, Glob> refine) implements ValueTest {
        @Override
        public boolean matches(String value, ConditionKeys values) {
            return template.resolve(values).map(refine).filter(glob -> glob.matches(value)).isPresent();
        }

        @Override
        public Set<String> keys() {
            return template.keys();
        }
    }

    /** An ARN, part by part, so that a star stays between its colons. */
    private record ArnMatching(Template template) implements ValueTest {
        @Override
        public boolean matches(String value, ConditionKeys values) {
            return template.resolve(values).filter(glob -> matches(glob, value)).isPresent();
        }

        private static boolean matches(Glob glob, String value) {
            String[] parts = value.split(":", ARN_PARTS);
            List<Glob> globs = glob.splitAtColons(ARN_PARTS);
            if (parts.length < ARN_PARTS || globs.size() < ARN_PARTS) {
                return parts.length == ARN_PARTS && glob.isStar();
            }
            for (int i = 0; i < ARN_PARTS; i++) {
                if (!globs.get(i).matches(parts[i])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Set<String> keys() {
            return template.keys();
        }
    }

    static ValueTest text(String text, Version version) {
        return new Matching(Template.literal(text, version), glob -> glob);
    }

    static ValueTest textIgnoringCase(String text, Version version) {
        return new Matching(Template.literal(text, version), Glob::ignoringCase);
    }

    static ValueTest like(String text, Version version) {
        return new Matching(Template.pattern(text, version), glob -> glob);
    }

    static ValueTest arn(String text, Version version) {
        Template template = Template.pattern(text, version);
        boolean shaped = template.fixed()
                .map(glob -> glob.isStar() || glob.splitAtColons(ARN_PARTS).size() == ARN_PARTS)
                .orElse(true);
        if (!shaped) {
            throw new IllegalArgumentException("no ARN: it has six parts between colons");
        }
        return new ArnMatching(template);
    }

    /** @param holds of how the request's number compares with the policy's */
    static ValueTest number(String text, IntPredicate holds) {
        BigDecimal own = number(text).orElseThrow(() -> new IllegalArgumentException("no number"));
        return (value, values) -> number(value).filter(other -> holds.test(other.compareTo(own))).isPresent();
    }

    /** @param holds of how the request's time compares with the policy's */
    static ValueTest date(String text, IntPredicate holds) {
        Instant own = date(text)
                .orElseThrow(() -> new IllegalArgumentException("no ISO 8601 date and no seconds since 1970"));
        return (value, values) -> date(value).filter(other -> holds.test(other.compareTo(own))).isPresent();
    }

    static ValueTest bool(String text) {
        String own = Boolean.toString(parseBoolean(text));
        return (value, values) -> value.equalsIgnoreCase(own);
    }

    static ValueTest binary(String text) {
        byte[] own = bytes(text).orElseThrow(() -> new IllegalArgumentException("no Base64"));
        return (value, values) -> bytes(value).filter(other -> Arrays.equals(other, own)).isPresent();
    }

    static ValueTest ipRange(String text) {
        IpRange own = IpRange.find(text)
                .orElseThrow(() -> new IllegalArgumentException("no IP address and no CIDR range"));
        return (value, values) -> own.contains(value);
    }

    static boolean parseBoolean(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > MOST_DIGITS ? Optional.empty() : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> date(String text) {
        try {
            if (!text.isEmpty() && text.length() <= 12 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            return Optional.of(text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> bytes(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
