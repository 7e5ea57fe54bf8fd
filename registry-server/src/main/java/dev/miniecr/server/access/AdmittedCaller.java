package dev.miniecr.server.access;

import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.policy.Explanation;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import java.util.Optional;

/** Somebody who proved who they are, or the anonymous caller, during one request: the policies decide what they may do. */
final class AdmittedCaller implements Caller {
    private final Rights rights;
    private final Request request;
    private final Authenticated authenticated;
    private final RequestContext context;

    AdmittedCaller(Rights rights, Request request, Authenticated authenticated) {
        this.rights = rights;
        this.request = request;
        this.authenticated = authenticated;
        this.context = rights.origins().context(request);
    }

    @Override
    public Identity identity() {
        return authenticated.identity();
    }

    boolean anonymous() {
        return authenticated.anonymous();
    }

    @Override
    public boolean holds(Permission permission) {
        return decide(new Requirement.Need(permission)).allowed();
    }

    @Override
    public boolean may(Permission permission) {
        return may(new Requirement.Need(permission));
    }

    boolean may(Requirement.Need need) {
        return covers(need.permission()) && decide(need).allowed();
    }

    boolean lacksScopeFor(Requirement.Need need) {
        return !covers(need.permission()) && (rights.words().isCatalog(need.permission()) || decide(need).allowed());
    }

    @Override
    public Optional<String> refusal(Permission permission, RequestContext more) {
        Decision decision = decide(new Requirement.Need(permission, more));
        if (decision.allowed()) {
            return covers(permission) ? Optional.empty() : Optional.of(Challenges.INSUFFICIENT);
        }
        return Optional.of(denied(permission, decision));
    }

    /** Writes down that they may not, and says why in words for them. */
    String denied(Permission permission, Decision decision) {
        rights.audit().denied(request, rights.origins().address(request), identity(), permission, decision);
        return decision.allowed()
                ? "Not authorized to perform " + permission // a policy changed meanwhile: it was denied all the same
                : Explanation.accessDenied(identity(), permission, decision);
    }

    private boolean covers(Permission permission) {
        return authenticated.bound().scopes().map(scopes -> rights.words().cover(scopes, permission)).orElse(true);
    }

    Decision decide(Requirement.Need need) {
        return rights.authorizer().decide(identity(), need.permission(), context.and(need.context()));
    }
}
