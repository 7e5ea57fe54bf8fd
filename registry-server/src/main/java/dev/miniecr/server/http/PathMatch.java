package dev.miniecr.server.http;

import java.util.Map;

/** The values that a path gave to the parameters of its template. */
public record PathMatch(Map<String, String> values) {
    public PathMatch {
        values = Map.copyOf(values);
    }

    /** The parameter of this name. Throws IllegalArgumentException when the template has none. */
    public String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The path has no parameter " + name);
        }
        return value;
    }
}
