package dev.miniecr.server.access;

import java.time.Duration;

/** What came of a request's credentials. */
sealed interface AuthenticationOutcome {

    record Proven(Authenticated caller) implements AuthenticationOutcome {}

    /** They prove nobody. The reason is for the caller: it tells neither whether a user exists nor what a secret should be. */
    record Refused(String reason) implements AuthenticationOutcome {}

    /** They could not be looked at now. */
    record Busy(Duration retryAfter) implements AuthenticationOutcome {}
}
