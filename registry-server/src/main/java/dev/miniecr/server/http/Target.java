package dev.miniecr.server.http;

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
}
