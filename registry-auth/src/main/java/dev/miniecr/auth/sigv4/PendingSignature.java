package dev.miniecr.auth.sigv4;

import java.security.Key;

/** A signature that is right as far as can be said without the request's body; it proves nothing until it is finished. */
public final class PendingSignature<H> {
    private final SignatureAttempt attempt;
    private final SigningSecret<H> secret;
    private final DerivedKeys keys;

    PendingSignature(SignatureAttempt attempt, SigningSecret<H> secret, DerivedKeys keys) {
        this.attempt = attempt;
        this.secret = secret;
        this.keys = keys;
    }

    /** The key that the request names; not proven yet. */
    public String accessKeyId() {
        return attempt.authorization().accessKeyId();
    }

    /** Whose the key is that the request names; not proven yet. */
    public H claimedHolder() {
        return secret.holder();
    }

    /** The service that the request was signed for; not proven yet. */
    public String service() {
        return attempt.authorization().scope().service();
    }

    /** Whether finish needs the hash of the body that came; if not, any will do. */
    public boolean coversBody() {
        return !(attempt.payload() instanceof DeclaredPayload.Unsigned);
    }

    /** Who signed the request with this body. Throws RefusedSignatureException(INVALID_SIGNATURE). */
    public VerifiedSignature<H> finish(BodySha256 body) {
        CredentialScope scope = attempt.authorization().scope();
        Key key = keys.derive(accessKeyId(), secret.secretAccessKey(), scope);
        if (!attempt.matches(key, body) || !attempt.payload().accepts(body)) {
            throw attempt.mismatch(body);
        }
        keys.keep(accessKeyId(), secret.secretAccessKey(), scope, key);
        return new VerifiedSignature<>(secret.holder(), accessKeyId(), attempt.time().instant(), scope.region(),
                scope.service());
    }

    @Override
    public String toString() {
        return "PendingSignature[" + accessKeyId() + ", ***]";
    }
}
