package dev.miniecr.server.admin;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.user.Accounts;
import java.time.Clock;
import java.util.function.Function;

/**
 * What the operator's commands work on.
 *
 * @param resourcePolicies of an account
 * @param authorizer answers simulations: the one that decides about requests
 * @param region     of the repositories' ARNs
 */
public record AdminSettings(Accounts accounts, Passwords passwords, Function<String, ResourcePolicies> resourcePolicies,
        Authorizer authorizer, String region, Clock clock) {}
