package dev.miniecr.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The query of a request target: names and values, decoded, in the order they were sent. */
public record Query(List<Parameter> parameters) {
    public static final Query EMPTY = new Query(List.of());
    private static final int MOST_PARAMETERS = 256;

    /** One name and its value; {@code ?a} has the value "". */
    public record Parameter(String name, String value) {}

    public Query {
        parameters = List.copyOf(parameters);
    }

    /** What stands after the question mark; plus is a space. Throws {@link MalformedTargetException} where it is badly encoded or endless. */
    public static Query parse(String text) {
        List<Parameter> parameters = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int and = text.indexOf('&', start);
            int end = and < 0 ? text.length() : and;
            if (end > start) {
                parameters.add(parameter(text.substring(start, end)));
            }
            if (parameters.size() > MOST_PARAMETERS) {
                throw new MalformedTargetException("The query has more than " + MOST_PARAMETERS + " parameters");
            }
            start = end + 1;
        }
        return new Query(parameters);
    }

    private static Parameter parameter(String text) {
        String spaced = text.replace('+', ' ');
        int equals = spaced.indexOf('=');
        if (equals < 0) {
            return new Parameter(Percent.decode(spaced), "");
        }
        return new Parameter(Percent.decode(spaced.substring(0, equals)), Percent.decode(spaced.substring(equals + 1)));
    }

    public Optional<String> first(String name) {
        return parameters.stream().filter(parameter -> parameter.name.equals(name)).map(Parameter::value).findFirst();
    }

    public List<String> all(String name) {
        return parameters.stream().filter(parameter -> parameter.name.equals(name)).map(Parameter::value).toList();
    }
}
