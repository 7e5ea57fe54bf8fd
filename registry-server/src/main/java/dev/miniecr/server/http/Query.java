package dev.miniecr.server.http;

import java.util.List;
import java.util.Optional;

/** The query of a request target: names and values, decoded, in the order they were sent. */
public record Query(List<Parameter> parameters) {
    public static final Query EMPTY = new Query(List.of());

    /** One name and its value; {@code ?a} has the value "". */
    public record Parameter(String name, String value) {}

    public Query {
        parameters = List.copyOf(parameters);
    }

    public Optional<String> first(String name) {
        return parameters.stream().filter(parameter -> parameter.name.equals(name)).map(Parameter::value).findFirst();
    }

    public List<String> all(String name) {
        return parameters.stream().filter(parameter -> parameter.name.equals(name)).map(Parameter::value).toList();
    }
}
