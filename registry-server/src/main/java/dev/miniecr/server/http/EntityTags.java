package dev.miniecr.server.http;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of entity tags in If-Match and If-None-Match, all their field lines together (RFC 9110 section 13.1). */
record EntityTags(List<String> lines) {
    private static final Pattern MEMBER = Pattern
            .compile("[ \\t,]*((?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")[ \\t]*(?=,|$)");

    EntityTags {
        lines = List.copyOf(lines);
    }

    boolean isSent() {
        return !lines.isEmpty();
    }

    /** Strong comparison: a weak tag matches nothing. */
    boolean match(String strongTag) {
        return matches(member -> member.equals(strongTag));
    }

    /** Weak comparison: that a tag is weak does not matter. */
    boolean matchWeakly(String strongTag) {
        return matches(member -> (member.startsWith("W/") ? member.substring(2) : member).equals(strongTag));
    }

    private boolean matches(Predicate<String> wanted) {
        return lines.stream().anyMatch(line -> line.equals("*") || memberMatches(line, wanted));
    }

    /** What stands behind a malformed member is not looked at. */
    private static boolean memberMatches(String line, Predicate<String> wanted) {
        Matcher member = MEMBER.matcher(line);
        while (member.lookingAt()) {
            if (wanted.test(member.group(1))) {
                return true;
            }
            member.region(member.end(), line.length());
        }
        return false;
    }
}
