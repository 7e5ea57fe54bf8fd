package dev.miniecr.server.sts;

import dev.miniecr.auth.token.SessionGrant;
import java.util.Optional;

/**
 * What somebody asks for who wants to become a role for a while. Its texts are what was sent: {@link Sts} says what is wrong with them.
 *
 * @param roleArn         {@code arn:aws:iam::ACCOUNT:role/NAME}
 * @param durationSeconds 900 to 43,200; 3,600 where nothing is said
 * @param policy          a session policy, which the rights of the role are cut by
 * @param externalId      what {@code sts:ExternalId} answers
 */
public record AssumeRole(String roleArn, String roleSessionName, Optional<Long> durationSeconds,
        Optional<String> policy, Optional<String> externalId) {
    static final int SHORTEST_SECONDS = 900;
    static final int LONGEST_SECONDS = 43_200;

    /** Throws StsException(VALIDATION_ERROR) with everything that is wrong. */
    void check() {
        Constraints constraints = new Constraints();
        constraints.text("roleArn", roleArn, 20, 2048,
                "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD]+");
        constraints.text("roleSessionName", roleSessionName, 2, 64, "[\\w+=,.@-]*");
        policy.ifPresent(text -> constraints.text("policy", text, 1, SessionGrant.MOST_POLICY_CHARACTERS,
                "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"));
        externalId.ifPresent(text -> constraints.text("externalId", text, 2, 1224, "[\\w+=,.@:\\/-]*"));
        durationSeconds.ifPresent(
                seconds -> constraints.number("durationSeconds", seconds, SHORTEST_SECONDS, LONGEST_SECONDS));
        constraints.require();
    }
}
