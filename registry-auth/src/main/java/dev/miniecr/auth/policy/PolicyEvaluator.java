package dev.miniecr.auth.policy;

import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import java.time.Instant;

/** Decides by policies as AWS does: an explicit deny wins, then an allow of the policies that must allow, else it is denied. */
public final class PolicyEvaluator {
    private final boolean anonymousAllowed;

    /** @param anonymousAllowed whether an allow for {@code *} admits callers without credentials */
    public PolicyEvaluator(boolean anonymousAllowed) {
        this.anonymousAllowed = anonymousAllowed;
    }

    public Decision decide(Policies policies, Identity identity, Permission permission, RequestContext context,
            Instant now) {
        return applicable(policies, identity, permission).decide(context, now);
    }

    /** What can be said before the request's context is known. */
    public ApplicableStatements applicable(Policies policies, Identity identity, Permission permission) {
        return new ApplicableStatements(policies, identity.principal(), permission, anonymousAllowed);
    }
}
