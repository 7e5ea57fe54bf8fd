package dev.miniecr.auth.policy;

import java.util.List;

/**
 * The policies that are in force for one question.
 *
 * @param identity of the principal: its own, its groups', its role's
 * @param limits   sets that each must allow as well: the session policies, a token's own policy; a set without policies allows nothing
 * @param resource of the resource and of the registry, or a role's trust policy
 */
public record Policies(List<NamedPolicy> identity, List<List<NamedPolicy>> limits, List<NamedPolicy> resource) {
    public static final Policies NONE = new Policies(List.of(), List.of(), List.of());

    /** Throws IllegalArgumentException where a document is not of the kind that belongs there. */
    public Policies {
        identity = List.copyOf(identity);
        limits = limits.stream().map(List::copyOf).toList();
        resource = List.copyOf(resource);
        identity.forEach(policy -> check(policy, false));
        limits.forEach(set -> set.forEach(policy -> check(policy, false)));
        resource.forEach(policy -> check(policy, true));
    }

    private static void check(NamedPolicy policy, boolean resourceBased) {
        if (policy.document().kind().isResourceBased() != resourceBased) {
            throw new IllegalArgumentException(policy.name() + " is a policy of kind " + policy.document().kind());
        }
    }
}
