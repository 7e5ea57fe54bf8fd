package dev.miniecr.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Range header field asks for of a representation of known length (RFC 9110 section 14.2). */
sealed interface RangeHeader {
    int MOST_RANGES = 32;
    Pattern BYTES = Pattern.compile("bytes=(.*)", Pattern.CASE_INSENSITIVE);
    Pattern RANGE = Pattern.compile("([0-9]*)-([0-9]*)");

    /** Send everything: it is absent, malformed, of another unit, or asks for more than a client needs. */
    record Ignored() implements RangeHeader {}

    /** Nothing that was asked for exists. */
    record Unsatisfiable() implements RangeHeader {}

    /** These, at least one, none touching another, in the order they were asked for. */
    record Ranges(List<ByteRange> ranges) implements RangeHeader {
        public Ranges {
            ranges = List.copyOf(ranges);
        }
    }

    static RangeHeader parse(List<String> lines, long length) {
        if (lines.size() != 1) {
            return new Ignored();
        }
        Matcher bytes = BYTES.matcher(lines.getFirst());
        if (!bytes.matches()) {
            return new Ignored();
        }
        String[] members = bytes.group(1).split(",", -1);
        List<ByteRange> ranges = new ArrayList<>();
        int count = 0;
        boolean emptySuffix = false;
        for (String member : members) {
            String text = member.strip();
            if (text.isEmpty()) {
                continue;
            }
            Matcher range = RANGE.matcher(text);
            if (!range.matches() || text.equals("-") || ++count > MOST_RANGES) {
                return new Ignored();
            }
            resolve(number(range.group(1)), number(range.group(2)), length).ifPresent(ranges::add);
            emptySuffix |= length == 0 && range.group(1).isEmpty() && !number(range.group(2)).equals(Optional.of(0L));
        }
        if (count == 0 || emptySuffix || ranges.stream().mapToLong(ByteRange::length).sum() > length) {
            return new Ignored();
        }
        return ranges.isEmpty() ? new Unsatisfiable() : new Ranges(coalesced(ranges));
    }

    /** Empty where there are no such bytes. A last before the first is read as bytes that do not exist, as the OCI conformance suite wants it. */
    private static Optional<ByteRange> resolve(Optional<Long> first, Optional<Long> last, long length) {
        long from = first.orElseGet(() -> Math.max(0, length - last.orElseThrow()));
        long to = first.isPresent() ? Math.min(last.orElse(length - 1), length - 1) : length - 1;
        return from <= to ? Optional.of(new ByteRange(from, to)) : Optional.empty();
    }

    /** Numbers too large for anything are the largest that we know. */
    private static Optional<Long> number(String digits) {
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return Optional.of(significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant));
    }

    private static List<ByteRange> coalesced(List<ByteRange> ranges) {
        List<ByteRange> apart = new ArrayList<>();
        for (ByteRange range : ranges) {
            ByteRange whole = range;
            int place = apart.size();
            for (int i = apart.size() - 1; i >= 0; i--) {
                if (apart.get(i).touches(whole)) {
                    whole = whole.and(apart.remove(i));
                    place = i;
                }
            }
            apart.add(place, whole);
        }
        return apart;
    }
}
