package dev.miniecr.server.access;

import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.UnauthorizedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells clients who must say who they are how to do so: one challenge, Bearer with a realm where tokens are given, or Basic. */
final class Challenges {
    static final String TOKEN_PATH = "/token";
    static final String INSUFFICIENT = "The token was given for less than this request needs";

    private final AccessConfig.Challenge scheme;
    private final String service;
    private final Origins origins;
    private final ScopeWords words;

    Challenges(AccessConfig.Challenge scheme, String service, Origins origins, ScopeWords words) {
        this.scheme = scheme;
        this.service = service;
        this.origins = origins;
        this.words = words;
    }

    /** No credentials came. */
    UnauthorizedException missing(Request request, Requirement requirement) {
        return new UnauthorizedException(challenge(request, requirement, Optional.empty()),
                "Authentication is required");
    }

    /** Credentials came, and prove nobody. */
    UnauthorizedException invalid(Request request, Requirement requirement, String reason) {
        return new UnauthorizedException(challenge(request, requirement, Optional.of("invalid_token")), reason);
    }

    /** The token is good, but was not asked for this. */
    UnauthorizedException insufficient(Request request, Requirement requirement) {
        return new UnauthorizedException(challenge(request, requirement, Optional.of("insufficient_scope")),
                INSUFFICIENT);
    }

    /** For the token endpoint itself, where only a password or what stands for one helps. */
    String basic() {
        return "Basic realm=\"" + service + "\"";
    }

    private String challenge(Request request, Requirement requirement, Optional<String> error) {
        Optional<String> realm = scheme == AccessConfig.Challenge.BASIC
                ? Optional.empty()
                : origins.url(request, TOKEN_PATH);
        if (realm.isEmpty()) {
            return basic();
        }
        String scope = scopes(requirement).stream().map(Scope::toString).collect(Collectors.joining(" "));
        return "Bearer realm=\"" + realm.get() + "\",service=\"" + service + "\""
                + (scope.isEmpty() ? "" : ",scope=\"" + scope + "\"")
                + error.map(code -> ",error=\"" + code + "\"").orElse("");
    }

    private List<Scope> scopes(Requirement requirement) {
        Map<String, Scope> byName = new LinkedHashMap<>();
        Stream.concat(requirement.all().stream().map(List::getFirst), requirement.wished().stream())
                .map(need -> words.scopeOf(need.permission())).flatMap(Optional::stream).forEach(
                        scope -> byName.merge(scope.type() + ":" + scope.name(), scope, Scope::with));
        return List.copyOf(byName.values());
    }
}
