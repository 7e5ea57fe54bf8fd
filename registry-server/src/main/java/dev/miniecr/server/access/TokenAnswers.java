package dev.miniecr.server.access;

import dev.miniecr.auth.token.BearerClaims;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What the token endpoint says: in OAuth2's words (RFC 6749 section 5) to those who speak it, else in those of distribution-spec. */
final class TokenAnswers {
    private static final JsonMapper JSON = new JsonMapper();

    private TokenAnswers() {}

    /* No issued_at: clients compare it with clocks of their own. */
    static Response token(boolean oauth, String token, long expiresIn, List<BearerClaims.Access> granted,
            Optional<String> refreshToken) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (!oauth) {
            members.put("token", token);
        }
        members.put("access_token", token);
        members.put("expires_in", expiresIn);
        if (oauth) {
            members.put("token_type", "Bearer");
            members.put("scope", granted.stream()
                    .map(access -> access.type() + ":" + access.name() + ":" + String.join(",", access.actions()))
                    .collect(Collectors.joining(" ")));
        }
        refreshToken.ifPresent(text -> members.put("refresh_token", text));
        return answer(200, members);
    }

    static Response refused(boolean oauth, String reason, String challenge) {
        return answer(401, oauth
                ? Map.of("error", "invalid_grant", "error_description", reason)
                : error("UNAUTHORIZED", reason)).with("WWW-Authenticate", challenge);
    }

    static Response malformed(boolean oauth, String reason) {
        return answer(400, oauth
                ? Map.of("error", "invalid_request", "error_description", reason)
                : error("UNSUPPORTED", reason));
    }

    static Response busy(Duration retryAfter) {
        return answer(429, error("TOOMANYREQUESTS", "Too many passwords are being checked")).with("Retry-After",
                String.valueOf(Math.max(1, retryAfter.toSeconds())));
    }

    static Response wrongMethod(String allowed) {
        return answer(405, error("UNSUPPORTED", "This path does not take this method")).with("Allow", allowed);
    }

    static Response nothingHere() {
        return answer(404, error("UNSUPPORTED", "There is nothing at this path"));
    }

    static Response json(Request request, int status, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return Response.of(status).with("Content-Type", "application/json")
                .with(request.method() == Method.HEAD
                        ? new ResponseBody.HeadOf(bytes.length)
                        : new ResponseBody.Bytes(bytes));
    }

    private static Map<String, Object> error(String code, String message) {
        return Map.of("errors", List.of(Map.of("code", code, "message", message)));
    }

    private static Response answer(int status, Map<String, Object> members) {
        return Response.of(status).with("Content-Type", "application/json").with("Cache-Control", "no-store")
                .with(new ResponseBody.Bytes(JSON.writeValueAsBytes(members)));
    }
}
