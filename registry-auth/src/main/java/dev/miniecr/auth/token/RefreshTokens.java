package dev.miniecr.auth.token;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Opaque tokens that a client exchanges for bearer tokens for weeks, instead of keeping a password; stored nowhere. */
public final class RefreshTokens {
    public static final Duration DEFAULT_LIFETIME = Duration.ofDays(30);
    private static final int MOST_CHARACTERS = 1500;
    private static final String MARK = "mer1";

    private final MacText texts;
    private final Duration lifetime;
    private final Clock clock;

    /**
     * Whom a token was given to.
     *
     * @param generation of the principal's password when it was given: another one now means that the token is dead
     * @param service    for which bearer tokens it may be exchanged
     */
    public record Claims(String principalId, long generation, String service, Instant issuedAt, Instant expiry) {}

    /** With the key in this directory of secrets, which is made where it is missing. Throws IOException where it is malformed. */
    public RefreshTokens(Path directory, Duration lifetime, Clock clock, SecureRandom random) throws IOException {
        this.texts = new MacText(MARK, MOST_CHARACTERS,
                new SecretFile(directory.resolve("refresh-token.key")).key(random));
        this.lifetime = lifetime;
        this.clock = clock;
    }

    public String issue(String principalId, long generation, String service) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return texts.seal(new FieldWriter().text(principalId).number(generation).text(service)
                .number(now.getEpochSecond()).number(now.plus(lifetime).getEpochSecond()).bytes());
    }

    /** Whether a text is a refresh token that was issued here for this service; the caller compares the generation. */
    public Verification<Claims> verify(String text, String service) {
        try {
            FieldReader fields = new FieldReader(texts.open(text));
            Claims claims = new Claims(fields.text(), fields.number(), fields.text(), fields.time(), fields.time());
            fields.end();
            if (!claims.service.equals(service)) {
                return new Verification.Invalid<>("issued for another service");
            }
            return clock.instant().isBefore(claims.expiry)
                    ? new Verification.Valid<>(claims)
                    : new Verification.Expired<>(claims);
        } catch (MalformedTokenException e) {
            return new Verification.Invalid<>(e.reason());
        }
    }
}
