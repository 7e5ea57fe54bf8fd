package dev.miniecr.server.access;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.sigv4.SigningSecret;
import dev.miniecr.auth.sigv4.SigningSecrets;
import dev.miniecr.auth.token.SessionCredentials;
import dev.miniecr.auth.token.SessionTokens;
import dev.miniecr.auth.token.Verification;
import dev.miniecr.auth.user.Accounts;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The access keys of users, and those of sessions, whose tokens hold them. What is not in force is not found, but for sessions that have expired. */
final class IdentitySecrets implements SigningSecrets<Identity> {
    private final Accounts accounts;
    private final SessionTokens sessions;
    private final Clock clock;

    IdentitySecrets(Accounts accounts, SessionTokens sessions, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public Optional<SigningSecret<Identity>> find(String accessKeyId) {
        return accounts.findAccessKey(accessKeyId)
                .map(key -> new SigningSecret<>(key.identity(), key.secret(), true, Optional.empty()));
    }

    @Override
    public Optional<SigningSecret<Identity>> findSession(String accessKeyId, String sessionToken) {
        return switch (sessions.open(accessKeyId, sessionToken)) {
            case Verification.Valid<SessionCredentials>(var credentials) -> session(credentials, clock.instant());
            case Verification.Expired<SessionCredentials>(var credentials) -> session(credentials, Instant.MIN);
            case Verification.Invalid<SessionCredentials> _ -> Optional.empty();
        };
    }

    private Optional<SigningSecret<Identity>> session(SessionCredentials credentials, Instant at) {
        return accounts.findPrincipal(credentials.grant().principalId())
                .map(principal -> new Identity(principal, credentials.grant().credential()))
                .filter(identity -> accounts.accepts(identity, at))
                .map(identity -> new SigningSecret<>(identity, credentials.secretAccessKey(), true,
                        Optional.of(credentials.grant().expiry())));
    }
}
