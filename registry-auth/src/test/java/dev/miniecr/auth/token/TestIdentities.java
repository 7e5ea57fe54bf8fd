package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Somebody to issue tokens to. */
final class TestIdentities {
    static final Identity ALICE = new Identity(
            new Principal(Principal.Kind.USER, "111122223333", "AIDAALICE00000000001", "alice", Map.of()),
            new Credential(Credential.Kind.ACCESS_KEY, "AKIAIOSFODNN7EXAMPLE"));
    static final Identity SESSION = new Identity(
            new Principal(Principal.Kind.ROLE_SESSION, "111122223333", "AROADEPLOY0000000001:ci", "deploy/ci",
                    Map.of()),
            new Credential("AKIAIOSFODNN7EXAMPLE",
                    new Credential.Session(Instant.parse("2026-11-24T10:15:00Z"), Optional.of("{\"Statement\":[]}"))));

    private TestIdentities() {}
}
