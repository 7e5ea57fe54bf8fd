package dev.miniecr.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A P-256 key pair for ES256. */
final class SigningKey {
    /*
     * Java's own keys are made of the JWK when they are first needed: elliptic curves are much code to load and to compile, and a server that
     * gives no tokens does without.
     */
    private static final String ES256 = "SHA256withECDSAinP1363Format";

    private final ECKey jwk;
    private final Instant created;
    private final Optional<Instant> retired;
    private volatile @Nullable KeyPair pair;

    private SigningKey(ECKey jwk, Instant created, Optional<Instant> retired) {
        this.jwk = jwk;
        this.created = created;
        this.retired = retired;
    }

    /** Throws JOSEException where the JWK is no P-256 key pair. */
    static SigningKey of(ECKey jwk, Instant created, Optional<Instant> retired) throws JOSEException {
        if (!jwk.isPrivate() || !Curve.P_256.equals(jwk.getCurve()) || jwk.getKeyID() == null) {
            throw new JOSEException("not a P-256 key pair with a kid");
        }
        return new SigningKey(jwk, created, retired);
    }

    static SigningKey generate(Instant now, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            ECKey jwk = new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).privateKey(pair.getPrivate())
                    .keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.ES256).keyIDFromThumbprint().build();
            return of(jwk, now, Optional.empty());
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("Every Java runtime has P-256", e);
        }
    }

    private KeyPair pair() {
        KeyPair known = pair;
        if (known == null) {
            try {
                known = new KeyPair(jwk.toECPublicKey(), jwk.toECPrivateKey());
            } catch (JOSEException e) {
                throw new IllegalStateException("Every Java runtime has P-256", e);
            }
            pair = known;
        }
        return known;
    }

    PublicKey publicKey() {
        return pair().getPublic();
    }

    ECKey jwk() {
        return jwk;
    }

    Instant created() {
        return created;
    }

    Optional<Instant> retired() {
        return retired;
    }

    String id() {
        return jwk.getKeyID();
    }

    SigningKey retire(Instant now) {
        return new SigningKey(jwk, created, Optional.of(now));
    }

    /** The 64 bytes of a JWS's signature (RFC 7518 section 3.4). */
    byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initSign(pair().getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key that was checked does not sign", e);
        }
    }

    boolean verifies(byte[] bytes, byte[] claimed) {
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initVerify(pair().getPublic());
            signature.update(bytes);
            return signature.verify(claimed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + id() + ", ***]";
    }
}
