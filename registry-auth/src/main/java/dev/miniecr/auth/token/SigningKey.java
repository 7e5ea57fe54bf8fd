package dev.miniecr.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A P-256 key pair for ES256.
 *
 * @param retired since when it signs no more
 */
record SigningKey(ECKey jwk, PrivateKey privateKey, PublicKey publicKey, Instant created, Optional<Instant> retired) {
    private static final String ES256 = "SHA256withECDSAinP1363Format";

    /** Throws JOSEException where the JWK is no P-256 key pair. */
    static SigningKey of(ECKey jwk, Instant created, Optional<Instant> retired) throws JOSEException {
        if (!jwk.isPrivate() || !Curve.P_256.equals(jwk.getCurve()) || jwk.getKeyID() == null) {
            throw new JOSEException("not a P-256 key pair with a kid");
        }
        return new SigningKey(jwk, jwk.toECPrivateKey(), jwk.toECPublicKey(), created, retired);
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

    String id() {
        return jwk.getKeyID();
    }

    SigningKey retire(Instant now) {
        return new SigningKey(jwk, privateKey, publicKey, created, Optional.of(now));
    }

    /** The 64 bytes of a JWS's signature (RFC 7518 section 3.4). */
    byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initSign(privateKey);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key that was checked does not sign", e);
        }
    }

    boolean verifies(byte[] bytes, byte[] claimed) {
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initVerify(publicKey);
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
