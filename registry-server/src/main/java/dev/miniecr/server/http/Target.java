package dev.miniecr.server.http;

import java.util.ArrayList;
import java.util.List;

/**
 * A request target in origin form (RFC 9112 section 3.2.1), parsed.
 *
 * @param path     as it was sent
 * @param segments of the path, percent-decoded one by one after the split: {@code /v2/a/} is [v2, a, ""]; a decoded segment may hold any character
 */
public record Target(String path, List<String> segments, Query query) {
    public Target {
        segments = List.copyOf(segments);
    }

    /** Throws {@link MalformedTargetException} for what does not begin with a slash or is not well encoded. */
    public static Target parse(String text) {
        if (text.isEmpty() || text.charAt(0) != '/') {
            throw new MalformedTargetException("The request target does not begin with a slash");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw new MalformedTargetException("The request target has a character that must be encoded");
            }
        }
        int mark = text.indexOf('?');
        String path = mark < 0 ? text : text.substring(0, mark);
        return new Target(path, segments(path), mark < 0 ? Query.EMPTY : Query.parse(text.substring(mark + 1)));
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        for (int end = path.indexOf('/', start); end >= 0; end = path.indexOf('/', start)) {
            segments.add(Percent.decode(path.substring(start, end)));
            start = end + 1;
        }
        segments.add(Percent.decode(path.substring(start)));
        return segments;
    }
}
