package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What session credentials stand for.
 *
 * @param principalId   unique and never given twice: {@code AROA…:SESSION} of a role, {@code AIDA…} of a user's own session
 * @param principalName {@code ROLE/SESSION}, or the user's
 * @param account       the principal's
 * @param accessKeyId   of the key that stays by which the session began, also where it began by another session
 * @param expiry        in whole seconds; a fraction is cut
 * @param policy        the session policy, at most 2,048 characters: rights are what it and the principal's policies both allow
 */
public record SessionGrant(String principalId, String principalName, String account, String accessKeyId, Instant expiry,
        Optional<String> policy) {
    public static final int MOST_POLICY_CHARACTERS = 2048;

    public SessionGrant {
        expiry = expiry.truncatedTo(ChronoUnit.SECONDS);
        if (accessKeyId.isEmpty()) {
            throw new IllegalArgumentException("A session begins with an access key");
        }
        if (policy.filter(text -> text.length() > MOST_POLICY_CHARACTERS).isPresent()) {
            throw new IllegalArgumentException("A session policy has at most " + MOST_POLICY_CHARACTERS
                    + " characters");
        }
    }

    /** What the session's principal proves itself by. */
    public Credential credential() {
        return new Credential(accessKeyId, new Credential.Session(expiry, policy));
    }
}
