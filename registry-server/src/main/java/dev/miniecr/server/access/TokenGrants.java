package dev.miniecr.server.access;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.token.BearerClaims;
import dev.miniecr.server.http.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** How much of what a token is asked for it is given for: each word of which some action is allowed. That binds nobody: each request is decided again. */
final class TokenGrants {
    private final Rights rights;

    TokenGrants(Rights rights) {
        this.rights = rights;
    }

    List<BearerClaims.Access> granted(Request request, Identity identity, List<Scope> wanted) {
        AdmittedCaller caller = AdmittedCaller.blocking(rights, request, new Authenticated(identity));
        Map<String, Scope> joined = new LinkedHashMap<>();
        for (Scope scope : wanted) {
            joined.merge(scope.type() + ":" + scope.name(), scope, Scope::with);
        }
        List<BearerClaims.Access> granted = new ArrayList<>();
        for (Scope scope : joined.values()) {
            SequencedSet<String> allowed = new LinkedHashSet<>(scope.words());
            allowed.removeIf(word -> rights.words().permissions(scope, word).stream()
                    .noneMatch(permission -> rights.words().isCatalog(permission) || caller.holds(permission)));
            if (!allowed.isEmpty()) {
                granted.add(new BearerClaims.Access(scope.type(), scope.name(), List.copyOf(allowed)));
            }
        }
        return granted;
    }
}
