package dev.miniecr.auth.password;

/** What came of a password. */
public sealed interface PasswordOutcome {

    /** It is the user's. */
    record Verified() implements PasswordOutcome {}

    /**
     * It is not the user's, or there is no such user: which of them is not said.
     *
     * @param failures of this user from this network in a row, with this one; 0 where it was not counted, because the same was wrong a
     *                 moment ago or can be nobody's password
     */
    record Wrong(int failures) implements PasswordOutcome {}

    /** It was not looked at. */
    record Busy(Reason reason, int retryAfterSeconds) implements PasswordOutcome {}

    /** Why a password is not looked at. */
    enum Reason {
        /** The server hashes as many as it can, or none any more because it ends. */
        POOL_IS_FULL,
        /** This user from this network has too many attempts that run or await their answer. */
        TOO_MANY_ATTEMPTS
    }
}
