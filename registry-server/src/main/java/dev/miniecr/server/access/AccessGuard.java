package dev.miniecr.server.access;

import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Guard;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.server.http.WouldBlockException;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Admits those who prove who they are, and whom the policies allow what the request needs. */
final class AccessGuard implements Guard {
    /*
     * Who has no right is told so before it is known whether the thing is there, and whoever has not said who they are is asked for that
     * instead: an anonymous caller is never told 403. A token's scopes bound what its principal's rights may be used for; they are looked at
     * after the rights, so that a client asks for another token only where that can help.
     *
     * Every request comes by here: loops count, because iterators cost as much as what they are over.
     */
    private final Authentication authentication;
    private final Rights rights;
    private final Challenges challenges;

    AccessGuard(Authentication authentication, Rights rights, Challenges challenges) {
        this.authentication = authentication;
        this.rights = rights;
        this.challenges = challenges;
    }

    @Override
    public Caller admit(Request request, Supplier<Requirement> needs) {
        return admit(request, needs, authentication.authenticate(request),
                caller -> AdmittedCaller.blocking(rights, request, caller));
    }

    @Override
    public Optional<Caller> admitAtOnce(Request request, Supplier<Requirement> needs) {
        try {
            return authentication.authenticateAtOnce(request).map(outcome -> admit(request, needs, outcome,
                    caller -> AdmittedCaller.atOnce(rights, request, caller)));
        } catch (WouldBlockException _) {
            return Optional.empty();
        }
    }

    private Caller admit(Request request, Supplier<Requirement> needs, AuthenticationOutcome outcome,
            Function<Authenticated, AdmittedCaller> callers) {
        return switch (outcome) {
            case AuthenticationOutcome.Proven(Authenticated caller) ->
                decide(request, needs.get(), callers.apply(caller));
            case AuthenticationOutcome.Refused(String reason) -> {
                rights.audit().refused(request, rights.origins().address(request), reason);
                throw challenges.invalid(request, needs.get(), reason);
            }
            case AuthenticationOutcome.Busy(var retryAfter) ->
                throw new TryLaterException(retryAfter, "Too many passwords are being checked");
        };
    }

    private Caller decide(Request request, Requirement requirement, AdmittedCaller caller) {
        if (requirement.identity() && caller.anonymous()) {
            throw challenges.missing(request, requirement);
        }
        rights.limits().admit(request, caller.principal(), rights.origins().address(request));
        List<List<Requirement.Need>> all = requirement.all();
        for (int i = 0; i < all.size(); i++) {
            if (!mayOneOf(caller, all.get(i))) {
                throw refusal(request, requirement, caller, all.get(i));
            }
        }
        for (Requirement.Need wish : requirement.wished()) {
            if (caller.lacksScopeFor(wish)) {
                throw challenges.insufficient(request, requirement);
            }
        }
        return caller;
    }

    private static boolean mayOneOf(AdmittedCaller caller, List<Requirement.Need> needs) {
        for (int i = 0; i < needs.size(); i++) {
            if (caller.may(needs.get(i))) {
                return true;
            }
        }
        return false;
    }

    private RuntimeException refusal(Request request, Requirement requirement, AdmittedCaller caller,
            List<Requirement.Need> oneOf) {
        if (caller.anonymous()) {
            return challenges.missing(request, requirement);
        }
        Optional<Requirement.Need> uncovered = oneOf.stream().filter(need -> caller.decide(need).allowed()).findFirst();
        if (uncovered.isPresent()) {
            return challenges.insufficient(request, requirement);
        }
        Requirement.Need need = oneOf.getFirst();
        return new RegistryException(new RegistryError.Denied(caller.denied(need.permission(), caller.decide(need))));
    }
}
