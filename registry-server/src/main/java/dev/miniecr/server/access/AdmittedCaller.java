package dev.miniecr.server.access;

import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.auth.policy.Explanation;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Somebody who proved who they are, or the anonymous caller, during one request: the policies decide what they may do. */
final class AdmittedCaller implements Caller {
    private final Rights rights;
    private final Request request;
    private final Authenticated authenticated;
    private final RequestTags tags;
    private final RequestContext context;

    private AdmittedCaller(Rights rights, Request request, Authenticated authenticated, RequestTags tags) {
        this.rights = rights;
        this.request = request;
        this.authenticated = authenticated;
        this.tags = tags;
        this.context = rights.origins().context(request);
    }

    /** On a thread that may wait. */
    static AdmittedCaller blocking(Rights rights, Request request, Authenticated authenticated) {
        return new AdmittedCaller(rights, request, authenticated, RequestTags.blocking(rights.tags()));
    }

    /** On the event loop. */
    static AdmittedCaller atOnce(Rights rights, Request request, Authenticated authenticated) {
        return new AdmittedCaller(rights, request, authenticated, RequestTags.atOnce(rights.tags()));
    }

    @Override
    public Caller foreseeing(Resource resource) throws IOException {
        return new AdmittedCaller(rights, request, authenticated, tags.foreseeing(resource.arn()));
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
    public boolean may(Permission permission, RequestContext more) {
        return may(new Requirement.Need(permission, more));
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
        return rights.authorizer().decide(identity(), need.permission(), RequestContext.of(key -> find(need, key)));
    }

    private Optional<List<String>> find(Requirement.Need need, String key) {
        return need.context().find(key).or(() -> context.find(key))
                .or(() -> tags.find(need.permission().resource().arn(), key));
    }
}
