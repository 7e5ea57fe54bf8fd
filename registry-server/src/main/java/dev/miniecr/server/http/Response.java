package dev.miniecr.server.http;

import java.util.ArrayList;
import java.util.List;

/** One response: status, header fields in order, and a body. Content-Length is written from the body; Date and X-Request-Id are added on the way out. */
public record Response(int status, List<Field> fields, ResponseBody body) {

    /** A header field line. The value has no CR, LF or NUL. */
    public record Field(String name, String value) {
        public Field {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\r' || c == '\n' || c == 0) {
                    throw new IllegalArgumentException("A header value has no line breaks: " + name);
                }
            }
        }
    }

    public Response {
        fields = List.copyOf(fields);
    }

    public static Response of(int status) {
        return new Response(status, List.of(), ResponseBody.empty());
    }

    /** The same with one more field. */
    public Response with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Response(status, more, body);
    }

    public Response with(ResponseBody newBody) {
        return new Response(status, fields, newBody);
    }
}
