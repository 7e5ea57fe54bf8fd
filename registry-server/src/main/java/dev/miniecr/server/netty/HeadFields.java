package dev.miniecr.server.netty;

import dev.miniecr.server.http.Headers;
import dev.miniecr.server.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The field lines of a head, left as bytes: most fields of most requests are never looked at. */
final class HeadFields implements Headers {
    private static final int MARKS = 4;

    private final byte[] head;
    private final Optional<String> authority;
    private int[] marks = new int[16 * MARKS];
    private int count;

    /** An authority that the request target named stands for Host (RFC 9112 section 3.2.2). */
    HeadFields(byte[] head, Optional<String> authority) {
        this.head = head;
        this.authority = authority;
    }

    void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int at = count * MARKS;
        if (at == marks.length) {
            marks = java.util.Arrays.copyOf(marks, marks.length * 2);
        }
        marks[at] = nameStart;
        marks[at + 1] = nameEnd;
        marks[at + 2] = valueStart;
        marks[at + 3] = valueEnd;
        count++;
    }

    int count() {
        return count;
    }

    @Override
    public Optional<String> first(String name) {
        if (authority.isPresent() && name.equalsIgnoreCase("Host")) {
            return authority;
        }
        for (int i = 0; i < count; i++) {
            if (named(i, name)) {
                return Optional.of(value(i));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> all(String name) {
        if (authority.isPresent() && name.equalsIgnoreCase("Host")) {
            return List.of(authority.get());
        }
        return sent(name);
    }

    /** As {@link #all}, but Host as it was sent. */
    List<String> sent(String name) {
        List<String> values = List.of();
        for (int i = 0; i < count; i++) {
            if (named(i, name)) {
                values = values.isEmpty() ? new ArrayList<>(2) : values;
                values.add(value(i));
            }
        }
        return values;
    }

    @Override
    public List<Response.Field> fields() {
        List<Response.Field> fields = new ArrayList<>(count);
        authority.ifPresent(named -> fields.add(new Response.Field("Host", named)));
        for (int i = 0; i < count; i++) {
            if (authority.isEmpty() || !named(i, "Host")) {
                int start = marks[i * MARKS];
                String name = new String(head, start, marks[i * MARKS + 1] - start, StandardCharsets.ISO_8859_1);
                fields.add(new Response.Field(name, value(i)));
            }
        }
        return fields;
    }

    private String value(int i) {
        int start = marks[i * MARKS + 2];
        return new String(head, start, marks[i * MARKS + 3] - start, StandardCharsets.ISO_8859_1);
    }

    private boolean named(int i, String name) {
        int start = marks[i * MARKS];
        int length = marks[i * MARKS + 1] - start;
        if (length != name.length()) {
            return false;
        }
        for (int j = 0; j < length; j++) {
            if (lower(head[start + j]) != lower(name.charAt(j))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
