package dev.miniecr.server.access;

import dev.miniecr.server.http.Request;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** What a request's Authorization field says (RFC 9110 section 11.6.2). */
sealed interface SentCredentials {
    String FIELD = "Authorization";

    /** Nothing was sent. */
    record None() implements SentCredentials {}

    /** RFC 7617. The secret is a password, or a token in its place. */
    record Basic(String user, String secret) implements SentCredentials {
        @Override
        public String toString() {
            return "Basic " + user + ":***";
        }
    }

    /** RFC 6750. */
    record Bearer(String token) implements SentCredentials {
        @Override
        public String toString() {
            return "Bearer ***";
        }
    }

    /** Something else, or more than one. */
    record Malformed() implements SentCredentials {}

    static SentCredentials of(Request request) {
        return of(request.headers().all(FIELD));
    }

    /** What the values of all Authorization fields of a request say. */
    static SentCredentials of(List<String> fields) {
        if (fields.isEmpty()) {
            return new None();
        }
        return fields.size() > 1 ? new Malformed() : parse(fields.getFirst());
    }

    private static SentCredentials parse(String field) {
        int space = field.indexOf(' ');
        if (space < 0) {
            return new Malformed();
        }
        String value = field.substring(space + 1).strip();
        return switch (field.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> value.isEmpty() ? new Malformed() : new Bearer(value);
            case "basic" -> basic(value);
            default -> new Malformed();
        };
    }

    private static SentCredentials basic(String base64) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            int colon = text.indexOf(':');
            return colon <= 0 || text.indexOf(0) >= 0
                    ? new Malformed()
                    : new Basic(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return new Malformed();
        }
    }
}
