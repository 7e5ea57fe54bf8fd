package dev.miniecr.server.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with parameters: {@code /v2/{name...}/blobs/{digest}}. {@code {x}} takes one segment that is not empty, {@code {x...}} one or
 * more; at most one of the latter, so that what stands after it is matched from the right, as names with slashes must be.
 */
public final class PathTemplate {
    private final List<String> segments;
    private final int many;

    public PathTemplate(String text) {
        this.segments = List.of(text.substring(1).split("/", -1));
        this.many = indexOfMany(segments);
    }

    private static int indexOfMany(List<String> segments) {
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).endsWith("...}")) {
                return i;
            }
        }
        return -1;
    }

    public Optional<PathMatch> match(List<String> path) {
        int extra = path.size() - segments.size();
        if (extra < 0 || (many < 0 && extra > 0)) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0, at = 0; i < segments.size(); i++, at++) {
            String segment = segments.get(i);
            if (i == many) {
                List<String> taken = path.subList(at, at + extra + 1);
                if (taken.contains("")) {
                    return Optional.empty();
                }
                values.put(segment.substring(1, segment.length() - 4), String.join("/", taken));
                at += extra;
            } else if (segment.startsWith("{")) {
                if (path.get(at).isEmpty()) {
                    return Optional.empty();
                }
                values.put(segment.substring(1, segment.length() - 1), path.get(at));
            } else if (!segment.equals(path.get(at))) {
                return Optional.empty();
            }
        }
        return Optional.of(new PathMatch(values));
    }
}
