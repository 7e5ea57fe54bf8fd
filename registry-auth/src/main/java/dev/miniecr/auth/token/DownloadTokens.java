package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The tokens in the URLs of layers: whoever has one may download one blob of one repository, in the name of the one who asked for it. Stored nowhere. */
public final class DownloadTokens {
    public static final Duration LIFETIME = Duration.ofHours(1);
    /** Of a token's text, which has no character that a URL's path would encode. */
    public static final int MOST_CHARACTERS = 4096;
    private static final String MARK = "mdl1";

    private final MacText texts;
    private final Clock clock;

    /**
     * What a token is good for, as long as its principal, its credential and their rights are in force.
     *
     * @param repository the name, in this account
     */
    public record Claims(String principalId, Credential credential, String account, String repository, String digest,
            Instant expiry) {}

    /** With the key in this directory of secrets, which is made where it is missing. Throws IOException where it is malformed. */
    public DownloadTokens(Path directory, Clock clock, SecureRandom random) throws IOException {
        this.texts = new MacText(MARK, MOST_CHARACTERS, new SecretFile(directory.resolve("download-token.key"))
                .key(random));
        this.clock = clock;
    }

    /** Ends with the session that asks for it, if that is sooner. Throws TokenTooLongException. */
    public String issue(Identity identity, String account, String repository, String digest) {
        Instant latest = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(LIFETIME);
        Instant expiry = identity.credential().session().map(Credential.Session::expiry)
                .filter(end -> end.isBefore(latest)).orElse(latest);
        FieldWriter fields = new FieldWriter().text(identity.principal().id());
        CredentialFields.write(fields, identity.credential());
        fields.text(account).text(repository).text(digest).number(expiry.getEpochSecond());
        return texts.seal(fields.bytes());
    }

    /** Whether a text is a token that was issued here; the caller asks for the rest. */
    public Verification<Claims> verify(String text) {
        try {
            FieldReader fields = new FieldReader(texts.open(text));
            String principalId = fields.text();
            Credential credential = CredentialFields.read(fields);
            Claims claims = new Claims(principalId, credential, fields.text(), fields.text(), fields.text(),
                    fields.time());
            fields.end();
            return clock.instant().isBefore(claims.expiry)
                    ? new Verification.Valid<>(claims)
                    : new Verification.Expired<>(claims);
        } catch (MalformedTokenException e) {
            return new Verification.Invalid<>(e.reason());
        }
    }
}
