package dev.miniecr.auth.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A server's private key, and the certificates that say whose it is.
 *
 * @param chain the server's own certificate first
 */
public record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {
    public KeyMaterial {
        chain = List.copyOf(chain);
    }

    /** Reads both files, and checks that the key is the certificate's. Dates are not checked. Throws {@link TlsFileException}. */
    public static KeyMaterial read(KeyFiles files) throws TlsFileException {
        List<X509Certificate> chain = PemCertificates.read(files.certificate());
        PrivateKey key = PemPrivateKey.read(files.key(), files.passphrase());
        if (!belong(chain.getFirst().getPublicKey(), key)) {
            throw new TlsFileException(files.key(), mismatch(files.certificate(), chain, key));
        }
        return new KeyMaterial(chain, key);
    }

    private static String mismatch(Path certificate, List<X509Certificate> chain, PrivateKey key) {
        boolean another = chain.stream().anyMatch(other -> belong(other.getPublicKey(), key));
        return another
                ? "belongs to a later certificate of " + certificate + "; the server's own must be the first"
                : "is not the key of the certificate in " + certificate;
    }

    /* Whatever the kind of key: what it signs, the certificate must verify. */
    private static boolean belong(PublicKey publicKey, PrivateKey key) {
        if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        byte[] text = "mini-ecr".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(
                    key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public Instant notBefore() {
        return certificate().getNotBefore().toInstant();
    }

    /** When the first certificate of the chain to end does. */
    public Instant notAfter() {
        return chain.stream().map(link -> link.getNotAfter().toInstant()).min(Instant::compareTo).orElseThrow();
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + certificate().getSubjectX500Principal().getName() + ", ***]";
    }
}
