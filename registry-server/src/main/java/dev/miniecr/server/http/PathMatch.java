package dev.miniecr.server.http;

import java.util.List;

/**
 * The values that a path gave to the parameters of its template.
 *
 * @param names  of the parameters
 * @param values theirs, in the same order
 */
public record PathMatch(List<String> names, List<String> values) {
    public PathMatch {
        names = List.copyOf(names);
        values = List.copyOf(values);
    }

    /** The parameter of this name. Throws IllegalArgumentException when the template has none. */
    public String value(String name) {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("The path has no parameter " + name);
        }
        return values.get(at);
    }
}
