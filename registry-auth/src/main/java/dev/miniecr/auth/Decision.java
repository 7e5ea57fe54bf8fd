package dev.miniecr.auth;

import java.util.Optional;

/**
 * What was decided, and by what.
 *
 * @param statement what decided: empty where no statement matched
 */
public record Decision(Verdict verdict, Optional<StatementName> statement) {

    /** IAM's verdicts; where no policy allows, the implicit one says which kind of policy lacked the allow. */
    public enum Verdict {
        ALLOWED, EXPLICITLY_DENIED, NO_IDENTITY_POLICY_ALLOWS, NO_RESOURCE_POLICY_ALLOWS, NO_SESSION_POLICY_ALLOWS
    }

    /** The kinds of policies that IAM tells apart when it says what denied. */
    public enum PolicyType {
        IDENTITY_BASED, RESOURCE_BASED, SESSION
    }

    /**
     * Names a statement.
     *
     * @param policy   its policy: an ARN, or words such as "repository policy of team/app"
     * @param position counted from 0
     * @param sid      as it is written; empty where there is none
     */
    public record StatementName(PolicyType type, String policy, int position, String sid) {
        @Override
        public String toString() {
            return "statement " + (sid.isEmpty() ? String.valueOf(position + 1) : sid) + " of " + policy;
        }
    }

    public boolean allowed() {
        return verdict == Verdict.ALLOWED;
    }
}
