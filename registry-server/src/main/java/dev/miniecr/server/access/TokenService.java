package dev.miniecr.server.access;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.password.LoginTurns;
import dev.miniecr.auth.token.BearerClaims;
import dev.miniecr.auth.token.BearerTokens;
import dev.miniecr.auth.token.SigningKeys;
import dev.miniecr.auth.token.TokenTooLongException;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Service;
import java.util.List;
import java.util.Optional;

/**
 * Gives bearer tokens: GET /token as in the Docker registry v2 token authentication specification, POST /token as in its OAuth2 one; and the keys that
 * they are signed with.
 */
final class TokenService implements Service {
    static final List<String> TOKEN = List.of("token");
    static final List<String> KEYS = List.of(".well-known", "jwks.json");

    private final Authentication authentication;
    private final TokenGrants grants;
    private final BearerTokens tokens;
    private final SigningKeys keys;
    private final Refreshing refreshing;
    private final Challenges challenges;
    private final Origins origins;
    private final Audit audit;
    private final LoginTurns turns;
    private final Rules rules;

    /**
     * What the operator chose.
     *
     * @param service   what clients call this registry when they ask for tokens
     * @param anonymous whether those who do not say who they are get tokens
     * @param expiresIn seconds that a token is good for
     */
    record Rules(String service, boolean anonymous, long expiresIn) {}

    TokenService(Authentication authentication, TokenGrants grants, BearerTokens tokens, SigningKeys keys,
            Refreshing refreshing, Challenges challenges, Origins origins, Audit audit, LoginTurns turns, Rules rules) {
        this.authentication = authentication;
        this.grants = grants;
        this.tokens = tokens;
        this.keys = keys;
        this.refreshing = refreshing;
        this.challenges = challenges;
        this.origins = origins;
        this.audit = audit;
        this.turns = turns;
        this.rules = rules;
    }

    @Override
    public Response answer(Request request) {
        List<String> path = request.target().segments();
        boolean reads = request.method() == Method.GET || request.method() == Method.HEAD;
        if (path.equals(KEYS) && reads) {
            return TokenAnswers.json(request, 200, keys.jwks());
        }
        if (!path.equals(TOKEN)) {
            return path.equals(KEYS) ? TokenAnswers.wrongMethod("GET, HEAD") : TokenAnswers.nothingHere();
        }
        try {
            return switch (request.method()) {
                case GET -> inTurn(request, TokenRequest.ofQuery(request));
                case POST -> inTurn(request, TokenRequest.ofForm(request));
                case HEAD, PUT, PATCH, DELETE, OPTIONS, OTHER -> TokenAnswers.wrongMethod("GET, POST");
            };
        } catch (TokenRequest.MalformedException e) {
            return TokenAnswers.malformed(e.oauth(), String.valueOf(e.getMessage()));
        }
    }

    /* The form was read before the turn: a client may send it as slowly as it likes. */
    private Response inTurn(Request request, TokenRequest wanted) {
        return turns.take(() -> give(request, wanted));
    }

    private Response give(Request request, TokenRequest wanted) {
        if (wanted.service().isPresent() && !wanted.service().get().equals(rules.service())) {
            return TokenAnswers.malformed(wanted.oauth(), "This registry's service is " + rules.service());
        }
        return switch (identify(request, wanted)) {
            case AuthenticationOutcome.Proven(Authenticated caller) -> caller.anonymous() && !rules.anonymous()
                    ? refused(request, wanted, "Authentication is required")
                    : give(request, wanted, caller.identity());
            case AuthenticationOutcome.Refused(String reason) -> refused(request, wanted, reason);
            case AuthenticationOutcome.Busy(var retryAfter) -> TokenAnswers.busy(retryAfter);
        };
    }

    private AuthenticationOutcome identify(Request request, TokenRequest wanted) {
        return switch (wanted.proof()) {
            case TokenRequest.OfRequest _ -> ofRequest(request);
            case TokenRequest.OfForm(SentCredentials.Basic sent) ->
                authentication.basic(sent, origins.address(request));
            case TokenRequest.OfRefreshToken(String token) -> refreshing.identify(token)
                    .<AuthenticationOutcome>map(found -> new AuthenticationOutcome.Proven(new Authenticated(found)))
                    .orElseGet(() -> new AuthenticationOutcome.Refused(Authentication.REFUSED));
        };
    }

    /* A bearer token buys no other bearer token: it would never end. */
    private AuthenticationOutcome ofRequest(Request request) {
        return SentCredentials.of(request) instanceof SentCredentials.Bearer
                ? new AuthenticationOutcome.Refused("A bearer token gives no tokens")
                : authentication.authenticate(request);
    }

    private Response refused(Request request, TokenRequest wanted, String reason) {
        audit.refused(request, origins.address(request), reason);
        return TokenAnswers.refused(wanted.oauth(), reason, challenges.basic());
    }

    private Response give(Request request, TokenRequest wanted, Identity identity) {
        List<BearerClaims.Access> granted = grants.granted(request, identity, wanted.scopes());
        try {
            String token = tokens.issue(identity, rules.service(), granted);
            return TokenAnswers.token(wanted.oauth(), token, rules.expiresIn(), granted,
                    refreshToken(wanted, identity));
        } catch (TokenTooLongException e) {
            return TokenAnswers.malformed(wanted.oauth(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> refreshToken(TokenRequest wanted, Identity identity) {
        boolean person = identity.principal().kind() == Principal.Kind.USER
                && identity.credential().kind() == Credential.Kind.PASSWORD;
        return wanted.offline() && person ? refreshing.issue(identity) : Optional.empty();
    }
}
