package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import java.time.Instant;
import java.util.List;

/**
 * What a bearer token says: who its bearer is, and at most what for. It carries no decision: policies decide at each request.
 *
 * @param id         the token's own, unique
 * @param principal  the name that the principal had
 * @param credential by what the principal proved itself when the token was issued
 * @param service    for which it was issued
 * @param access     an upper bound on what may be done with it
 */
public record BearerClaims(String id, String principal, String principalId, Credential credential, String service,
        Instant issuedAt, Instant notBefore, Instant expiry, List<Access> access) {

    /** A scope of the Docker token protocol: {@code repository}, a name, and {@code pull}, {@code push} and such. */
    public record Access(String type, String name, List<String> actions) {
        public Access {
            actions = List.copyOf(actions);
        }
    }

    public BearerClaims {
        access = List.copyOf(access);
    }
}
