package dev.miniecr.server.netty;

import dev.miniecr.server.http.Headers;
import dev.miniecr.server.http.Response;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The header fields of a request of HTTP/2, with its authority for Host. */
record StreamFields(Http2Headers headers, String authority) implements Headers {

    @Override
    public Optional<String> first(String name) {
        if (name.equalsIgnoreCase("Host")) {
            return Optional.of(authority);
        }
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).map(value -> value.toString().strip());
    }

    @Override
    public List<String> all(String name) {
        if (name.equalsIgnoreCase("Host")) {
            return List.of(authority);
        }
        return headers.getAll(name.toLowerCase(Locale.ROOT)).stream().map(value -> value.toString().strip()).toList();
    }

    @Override
    public List<Response.Field> fields() {
        List<Response.Field> fields = new ArrayList<>(headers.size());
        fields.add(new Response.Field("host", authority));
        headers.forEach(field -> {
            String name = field.getKey().toString();
            if (!name.startsWith(":") && !name.equals("host")) {
                fields.add(new Response.Field(name, field.getValue().toString().strip()));
            }
        });
        return fields;
    }
}
