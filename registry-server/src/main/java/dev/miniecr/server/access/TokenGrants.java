package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.token.BearerClaims;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** How much of what a token is asked for it is given for: each word of which some action is allowed. That binds nobody: each request is decided again. */
final class TokenGrants {
    private final Authorizer authorizer;
    private final ScopeWords words;

    TokenGrants(Authorizer authorizer, ScopeWords words) {
        this.authorizer = authorizer;
        this.words = words;
    }

    List<BearerClaims.Access> granted(Identity identity, List<Scope> wanted, RequestContext context) {
        Map<String, Scope> joined = new LinkedHashMap<>();
        for (Scope scope : wanted) {
            joined.merge(scope.type() + ":" + scope.name(), scope, Scope::with);
        }
        List<BearerClaims.Access> granted = new ArrayList<>();
        for (Scope scope : joined.values()) {
            SequencedSet<String> allowed = new LinkedHashSet<>(scope.words());
            allowed.removeIf(word -> words.permissions(scope, word).stream()
                    .noneMatch(permission -> words.isCatalog(permission)
                            || authorizer.decide(identity, permission, context).allowed()));
            if (!allowed.isEmpty()) {
                granted.add(new BearerClaims.Access(scope.type(), scope.name(), List.copyOf(allowed)));
            }
        }
        return granted;
    }
}
