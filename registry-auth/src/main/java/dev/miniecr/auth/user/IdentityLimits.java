package dev.miniecr.auth.user;

import dev.miniecr.auth.user.IdentityError.InvalidInput;
import dev.miniecr.auth.user.IdentityError.LimitExceeded;
import java.nio.charset.StandardCharsets;

/**
 * How many identities there may be. IAM's numbers where they are not for a whole company.
 *
 * @param policyText        characters of one policy document
 * @param allPolicyText     characters of all policy documents together: they are held in memory
 * @param policiesPerHolder attached to one user, group or role, and as many inline
 */
public record IdentityLimits(int users, int tokens, int groups, int roles, int policies, int accessKeysPerUser,
        int groupsPerUser, int tagsPerUser, int policiesPerHolder, int policyText, int allPolicyText) {

    public static final IdentityLimits DEFAULT = new IdentityLimits(10_000, 20_000, 1_000, 1_000, 5_000, 2, 100, 50, 20,
            10_240, 32 * 1024 * 1024);

    /** Throws IdentityException(LimitExceeded) where there are that many already. */
    static void requireRoom(int count, int limit, String what) {
        if (count >= limit) {
            throw new IdentityException(new LimitExceeded(what, limit));
        }
    }

    /** Throws IdentityException where the document is too long, or no text that every database can keep. */
    void requireDocument(Index index, String document) {
        if (document.length() > policyText) {
            throw new IdentityException(new LimitExceeded("characters in a policy", policyText));
        }
        if (index.policyTextLength() + document.length() > allPolicyText) {
            throw new IdentityException(new LimitExceeded("characters in all policies together", allPolicyText));
        }
        if (document.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(document)) {
            throw new IdentityException(new InvalidInput("A policy is Unicode text without NUL"));
        }
    }
}
