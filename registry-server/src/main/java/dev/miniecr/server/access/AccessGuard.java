package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.policy.Explanation;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Admits those who prove who they are, and whom the policies allow what the request needs. */
final class AccessGuard implements Guard {
    /*
     * Who has no right is told so before it is known whether the thing is there, and whoever has not said who they are is asked for that
     * instead: an anonymous caller is never told 403. A token's scopes bound what its principal's rights may be used for; they are looked at
     * after the rights, so that a client asks for another token only where that can help.
     */
    private final Authentication authentication;
    private final Authorizer authorizer;
    private final Origins origins;
    private final Challenges challenges;
    private final ScopeWords words;
    private final Audit audit;

    AccessGuard(Authentication authentication, Authorizer authorizer, Origins origins, Challenges challenges,
            ScopeWords words, Audit audit) {
        this.authentication = authentication;
        this.authorizer = authorizer;
        this.origins = origins;
        this.challenges = challenges;
        this.words = words;
        this.audit = audit;
    }

    @Override
    public Caller admit(Request request, Supplier<Requirement> needs) {
        return admit(request, needs, authentication.authenticate(request));
    }

    @Override
    public Optional<Caller> admitAtOnce(Request request, Supplier<Requirement> needs) {
        return authentication.authenticateAtOnce(request).map(outcome -> admit(request, needs, outcome));
    }

    private Caller admit(Request request, Supplier<Requirement> needs, AuthenticationOutcome outcome) {
        return switch (outcome) {
            case AuthenticationOutcome.Proven(Authenticated caller) -> decide(request, needs.get(), caller);
            case AuthenticationOutcome.Refused(String reason) -> {
                audit.refused(request, origins.address(request), reason);
                throw challenges.invalid(request, needs.get(), reason);
            }
            case AuthenticationOutcome.Busy(var retryAfter) ->
                throw new TryLaterException(retryAfter, "Too many passwords are being checked");
        };
    }

    private Caller decide(Request request, Requirement requirement, Authenticated authenticated) {
        if (requirement.identity() && authenticated.anonymous()) {
            throw challenges.missing(request, requirement);
        }
        AdmittedCaller caller = new AdmittedCaller(authenticated, origins.context(request));
        for (List<Requirement.Need> oneOf : requirement.all()) {
            if (oneOf.stream().noneMatch(caller::may)) {
                throw refusal(request, requirement, caller, oneOf);
            }
        }
        if (requirement.wished().stream().anyMatch(caller::lacksScopeFor)) {
            throw challenges.insufficient(request, requirement);
        }
        return caller;
    }

    private RuntimeException refusal(Request request, Requirement requirement, AdmittedCaller caller,
            List<Requirement.Need> oneOf) {
        if (caller.authenticated.anonymous()) {
            return challenges.missing(request, requirement);
        }
        Optional<Requirement.Need> uncovered = oneOf.stream().filter(need -> caller.decide(need).allowed()).findFirst();
        if (uncovered.isPresent()) {
            return challenges.insufficient(request, requirement);
        }
        Requirement.Need need = oneOf.getFirst();
        Decision decision = caller.decide(need);
        audit.denied(request, origins.address(request), caller.authenticated.identity(), need.permission(), decision);
        return new RegistryException(new RegistryError.Denied(caller.words(need.permission(), decision)));
    }

    private final class AdmittedCaller implements Caller {
        private final Authenticated authenticated;
        private final RequestContext context;

        AdmittedCaller(Authenticated authenticated, RequestContext context) {
            this.authenticated = authenticated;
            this.context = context;
        }

        @Override
        public Principal principal() {
            return authenticated.identity().principal();
        }

        @Override
        public boolean holds(Permission permission) {
            return decide(new Requirement.Need(permission)).allowed();
        }

        boolean lacksScopeFor(Requirement.Need need) {
            return !covers(need.permission()) && (words.isCatalog(need.permission()) || decide(need).allowed());
        }

        boolean may(Requirement.Need need) {
            return covers(need.permission()) && decide(need).allowed();
        }

        @Override
        public Optional<String> refusal(Permission permission, RequestContext more) {
            Decision decision = decide(new Requirement.Need(permission, more));
            if (decision.allowed()) {
                return covers(permission) ? Optional.empty() : Optional.of(Challenges.INSUFFICIENT);
            }
            return Optional.of(words(permission, decision));
        }

        private boolean covers(Permission permission) {
            return authenticated.bound().scopes().map(scopes -> words.cover(scopes, permission)).orElse(true);
        }

        private Decision decide(Requirement.Need need) {
            return authorizer.decide(authenticated.identity(), need.permission(), context.and(need.context()));
        }

        /* A policy that changed meanwhile may allow it now: it was denied all the same. */
        private String words(Permission permission, Decision decision) {
            return decision.allowed()
                    ? "Not authorized to perform " + permission
                    : Explanation.accessDenied(authenticated.identity(), permission, decision);
        }
    }
}
