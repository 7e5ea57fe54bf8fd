package dev.miniecr.server.http;

import dev.miniecr.server.http.Response.Field;
import java.util.List;
import java.util.Optional;

/** Header fields as a list, for tests. */
public record SentHeaders(List<Field> fields) implements Headers {
    public static SentHeaders of(String... namesAndValues) {
        List<Field> fields = new java.util.ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new SentHeaders(List.copyOf(fields));
    }

    @Override
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    @Override
    public List<String> all(String name) {
        return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).toList();
    }
}
