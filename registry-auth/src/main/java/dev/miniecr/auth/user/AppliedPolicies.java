package dev.miniecr.auth.user;

import java.util.List;
import java.util.Optional;

/**
 * The policies of an identity.
 *
 * @param identity of the user and its groups, or of the role: what one of them allows is allowed, if none denies
 * @param limit    what its token or session may do at most; empty where that is all that its user or role may
 */
public record AppliedPolicies(List<AppliedPolicy> identity, Optional<AppliedPolicy> limit) {
    public static final AppliedPolicies NONE = new AppliedPolicies(List.of(), Optional.empty());

    public AppliedPolicies {
        identity = List.copyOf(identity);
    }
}
