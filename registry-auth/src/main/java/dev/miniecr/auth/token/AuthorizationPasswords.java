package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The passwords that ECR's GetAuthorizationToken gives to the user {@code AWS}: good for 12 hours and stored nowhere. */
public final class AuthorizationPasswords {
    public static final Duration LIFETIME = Duration.ofHours(12);
    /** Of a password's text, which has no colon. */
    public static final int MOST_CHARACTERS = 1500;
    private static final String MARK = "mep2";

    private final MacText texts;
    private final Clock clock;

    /** A password, to be shown to its owner only, and when it ends. */
    public record Issued(String text, Instant expiry) {
        @Override
        public String toString() {
            return "Issued[***, " + expiry + "]";
        }
    }

    /**
     * Who asked for a password, by what. Neither the principal nor the credential need still be in force.
     *
     * @param name    of the user; of a role session {@code ROLE/SESSION}
     * @param account whose registry it was asked for
     */
    public record Claims(Principal.Kind kind, String principalId, String name, Credential credential, String account,
            Instant issuedAt, Instant expiry) {

        /** Empty for a user. */
        public Optional<String> sessionName() {
            return kind == Principal.Kind.ROLE_SESSION
                    ? Optional.of(name.substring(name.indexOf('/') + 1))
                    : Optional.empty();
        }
    }

    /** With the key in this directory of secrets, which is made where it is missing. Throws IOException where it is malformed. */
    public AuthorizationPasswords(Path directory, Clock clock, SecureRandom random) throws IOException {
        byte[] key = new SecretFile(directory.resolve("authorization-password.key")).key(random);
        this.texts = new MacText(MARK, MOST_CHARACTERS, key);
        this.clock = clock;
    }

    /**
     * One that a session asks for ends with it, and is bound by its policy. Throws TokenTooLongException where there is no room for that policy.
     */
    public Issued issue(Identity identity, String account) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant latest = now.plus(LIFETIME);
        Instant expiry = identity.credential().session().map(Credential.Session::expiry)
                .filter(end -> end.isBefore(latest)).orElse(latest);
        Principal principal = identity.principal();
        FieldWriter fields = new FieldWriter().text(principal.kind().name()).text(principal.id())
                .text(principal.name());
        CredentialFields.write(fields, identity.credential());
        fields.text(account).number(now.getEpochSecond()).number(expiry.getEpochSecond());
        return new Issued(texts.seal(fields.bytes()), expiry);
    }

    /** Whether a text is a password that was issued here; the caller asks whether principal and credential still are in force. */
    public Verification<Claims> verify(String text) {
        try {
            Claims claims = read(texts.open(text));
            return clock.instant().isBefore(claims.expiry)
                    ? new Verification.Valid<>(claims)
                    : new Verification.Expired<>(claims);
        } catch (MalformedTokenException e) {
            return new Verification.Invalid<>(e.reason());
        }
    }

    private static Claims read(byte[] bytes) throws MalformedTokenException {
        FieldReader fields = new FieldReader(bytes);
        Principal.Kind kind = Words.parse(Principal.Kind.values(), fields.text());
        String principalId = fields.text();
        String name = fields.text();
        Credential credential = CredentialFields.read(fields);
        Claims claims = new Claims(kind, principalId, name, credential, fields.text(), fields.time(), fields.time());
        fields.end();
        return claims;
    }
}
