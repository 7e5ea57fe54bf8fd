package dev.miniecr.server.admin;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.user.Identities;
import java.time.Clock;

/**
 * What the operator's commands work on.
 *
 * @param authorizer answers simulations: the one that decides about requests
 * @param region     of the repositories' ARNs
 */
public record AdminSettings(Identities identities, Passwords passwords, ResourcePolicies resourcePolicies,
        Authorizer authorizer, String region, Clock clock) {}
