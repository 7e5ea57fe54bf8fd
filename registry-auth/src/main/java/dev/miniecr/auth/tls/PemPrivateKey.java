package dev.miniecr.auth.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** The private key in a PEM file. */
final class PemPrivateKey {
    private PemPrivateKey() {}

    /** The only key of the file: RSA or EC. Throws {@link TlsFileException}. */
    static PrivateKey read(Path file, Optional<Passphrase> passphrase) throws TlsFileException {
        List<Object> keys = PemFile.read(file).objects().stream().filter(PemPrivateKey::isKey).toList();
        if (keys.isEmpty()) {
            throw new TlsFileException(file, "has no private key in PEM form");
        }
        if (keys.size() > 1) {
            throw new TlsFileException(file, "has more than one private key");
        }
        return convert(file, keyInfo(file, keys.getFirst(), passphrase));
    }

    private static boolean isKey(Object object) {
        return object instanceof PrivateKeyInfo || object instanceof PEMKeyPair
                || object instanceof PKCS8EncryptedPrivateKeyInfo || object instanceof PEMEncryptedKeyPair;
    }

    private static PrivateKeyInfo keyInfo(Path file, Object object, Optional<Passphrase> passphrase)
            throws TlsFileException {
        return switch (object) {
            case PrivateKeyInfo plain -> plain;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PKCS8EncryptedPrivateKeyInfo encrypted -> decrypt(file, encrypted, passphrase);
            default -> throw new TlsFileException(file,
                    "is encrypted in OpenSSL's old form; convert it with: openssl pkcs8 -topk8");
        };
    }

    private static PrivateKeyInfo decrypt(Path file, PKCS8EncryptedPrivateKeyInfo encrypted,
            Optional<Passphrase> passphrase) throws TlsFileException {
        if (passphrase.isEmpty()) {
            throw new TlsFileException(file, "is encrypted, and no passphrase is set");
        }
        try {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider()).build(passphrase.get().characters()));
        } catch (PKCSException | OperatorCreationException | RuntimeException e) {
            throw new TlsFileException(file, "cannot be decrypted with the passphrase that is set");
        }
    }

    private static PrivateKey convert(Path file, PrivateKeyInfo info) throws TlsFileException {
        ASN1ObjectIdentifier kind = info.getPrivateKeyAlgorithm().getAlgorithm();
        boolean rsa = kind.equals(PKCSObjectIdentifiers.rsaEncryption);
        if (!rsa && !kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            throw new TlsFileException(file, "has a key of another kind than RSA and EC: " + kind);
        }
        try {
            return rsa
                    ? KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()))
                    : elliptic(info);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new TlsFileException(file, "has a damaged key, or one on a curve that is not known");
        }
    }

    /* By its parts, since the JDK does not read everything that OpenSSL writes beside them. */
    private static PrivateKey elliptic(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(info.getPrivateKeyAlgorithm().getParameters().toASN1Primitive().getEncoded());
        return KeyFactory.getInstance("EC").generatePrivate(
                new ECPrivateKeySpec(ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(),
                        curve.getParameterSpec(ECParameterSpec.class)));
    }
}
