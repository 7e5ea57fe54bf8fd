package dev.miniecr.auth;

import java.util.Optional;

/** Decides what an identity may do, by the policies in force at this moment. Waits for nothing but what the context's keys wait for. */
@FunctionalInterface
public interface Authorizer {
    Decision decide(Identity identity, Permission permission, RequestContext context);

    /** Allows everything to everybody. */
    Authorizer OPEN = (identity, permission, context) -> new Decision(Decision.Verdict.ALLOWED, Optional.empty());
}
