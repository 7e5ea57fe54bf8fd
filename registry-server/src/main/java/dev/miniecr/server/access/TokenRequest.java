package dev.miniecr.server.access;

import dev.miniecr.server.http.MalformedTargetException;
import dev.miniecr.server.http.Query;
import dev.miniecr.server.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What somebody asks the token endpoint for.
 *
 * @param scopes  those that are scopes of ours: others grant nothing
 * @param offline whether a refresh token is wanted too
 * @param oauth   whether it came as OAuth2, and is answered so
 */
record TokenRequest(Proof proof, Optional<String> service, List<Scope> scopes, boolean offline, boolean oauth) {
    private static final int MOST_SCOPES = 100;
    private static final int MOST_FORM_BYTES = 64 << 10;

    /** By what they prove who they are. */
    sealed interface Proof {}

    /** What the request itself carries: its Authorization field, its certificate, or nothing. */
    record OfRequest() implements Proof {}

    /** A name and a secret in the form. */
    record OfForm(SentCredentials.Basic credentials) implements Proof {}

    /** A refresh token in the form. */
    record OfRefreshToken(String token) implements Proof {
        @Override
        public String toString() {
            return "refresh token ***";
        }
    }

    /** It cannot be understood; the message is for the client. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean oauth;

        MalformedException(boolean oauth, String message) {
            super(message, null, false, false);
            this.oauth = oauth;
        }

        boolean oauth() {
            return oauth;
        }
    }

    static TokenRequest ofQuery(Request request) throws MalformedException {
        Query query = request.target().query();
        return new TokenRequest(new OfRequest(), query.first("service"), scopes(query, false),
                query.first("offline_token").equals(Optional.of("true")), false);
    }

    static TokenRequest ofForm(Request request) throws MalformedException {
        Query form = form(request);
        Proof proof = switch (form.first("grant_type").orElse("")) {
            case "password" -> new OfForm(
                    new SentCredentials.Basic(required(form, "username"), required(form, "password")));
            case "refresh_token" -> new OfRefreshToken(required(form, "refresh_token"));
            default -> throw new MalformedException(true, "grant_type is password or refresh_token");
        };
        return new TokenRequest(proof, form.first("service"), scopes(form, true),
                form.first("access_type").equals(Optional.of("offline")), true);
    }

    private static Query form(Request request) throws MalformedException {
        try {
            byte[] content = request.body().readAll(MOST_FORM_BYTES);
            return Query.parse(new String(content, StandardCharsets.UTF_8));
        } catch (IOException | MalformedTargetException e) {
            throw new MalformedException(true, "The form cannot be read");
        }
    }

    private static String required(Query form, String name) throws MalformedException {
        return form.first(name).filter(value -> !value.isEmpty())
                .orElseThrow(() -> new MalformedException(true, "The form needs " + name));
    }

    /* Several parameters, or one with spaces: clients do either. */
    private static List<Scope> scopes(Query query, boolean oauth) throws MalformedException {
        List<String> texts = query.all("scope").stream().flatMap(text -> Arrays.stream(text.split(" ")))
                .filter(text -> !text.isEmpty()).toList();
        if (texts.size() > MOST_SCOPES) {
            throw new MalformedException(oauth, "At most " + MOST_SCOPES + " scopes are given at once");
        }
        return texts.stream().map(Scope::parse).flatMap(scope -> scope.map(Stream::of).orElseGet(Stream::empty))
                .toList();
    }
}
