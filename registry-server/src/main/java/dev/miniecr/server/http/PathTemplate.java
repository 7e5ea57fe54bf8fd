package dev.miniecr.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A path with parameters: {@code /v2/{name...}/blobs/{digest}}. {@code {x}} takes one segment that is not empty, {@code {x...}} one or
 * more; at most one of the latter, so that what stands after it is matched from the right, as names with slashes must be.
 */
public final class PathTemplate {
    private final List<Segment> segments;
    private final List<String> names;
    private final int many;

    private sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Parameter(String name) implements Segment {}
    }

    public PathTemplate(String text) {
        List<String> parts = List.of(text.substring(1).split("/", -1));
        this.many = indexOfMany(parts);
        this.segments = parts.stream().map(PathTemplate::segment).toList();
        this.names = segments.stream().flatMap(
                segment -> segment instanceof Segment.Parameter(String name) ? Stream.of(name) : Stream.empty())
                .toList();
    }

    private static Segment segment(String part) {
        if (!part.startsWith("{")) {
            return new Segment.Literal(part);
        }
        return new Segment.Parameter(part.substring(1, part.length() - (part.endsWith("...}") ? 4 : 1)));
    }

    private static int indexOfMany(List<String> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).endsWith("...}")) {
                return i;
            }
        }
        return -1;
    }

    public Optional<PathMatch> match(List<String> path) {
        int extra = path.size() - segments.size();
        if (extra < 0 || (many < 0 && extra > 0) || !literalsMatch(path, extra)) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>(names.size());
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i) instanceof Segment.Parameter) {
                List<String> taken = path.subList(position(i, extra), position(i + 1, extra));
                if (taken.contains("")) {
                    return Optional.empty();
                }
                values.add(String.join("/", taken));
            }
        }
        return Optional.of(new PathMatch(names, values));
    }

    private boolean literalsMatch(List<String> path, int extra) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i) instanceof Segment.Literal(String text)
                    && !text.equals(path.get(position(i, extra)))) {
                return false;
            }
        }
        return true;
    }

    /** Where in a path with so many segments more a segment of the template begins. */
    private int position(int segment, int extra) {
        return many >= 0 && segment > many ? segment + extra : segment;
    }
}
