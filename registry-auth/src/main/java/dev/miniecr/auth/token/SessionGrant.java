package dev.miniecr.auth.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What assuming a role gives.
 *
 * @param roleId  unique and never given twice: {@code AROA…}
 * @param account the role's
 * @param expiry  in whole seconds; a fraction is cut
 * @param policy  the session policy, at most 2,048 characters: rights are what it and the role's policies both allow
 */
public record SessionGrant(String roleId, String roleName, String sessionName, String account, Instant expiry,
        Optional<String> policy, Optional<String> sourceIdentity) {
    static final int MOST_POLICY_CHARACTERS = 2048;

    public SessionGrant {
        expiry = expiry.truncatedTo(ChronoUnit.SECONDS);
        if (policy.filter(text -> text.length() > MOST_POLICY_CHARACTERS).isPresent()) {
            throw new IllegalArgumentException("A session policy has at most " + MOST_POLICY_CHARACTERS
                    + " characters");
        }
    }
}
