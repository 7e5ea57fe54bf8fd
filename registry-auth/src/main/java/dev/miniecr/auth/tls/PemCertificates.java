package dev.miniecr.auth.tls;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/** Certificates in PEM files: a server's chain, or the authorities that clients' certificates must come from. */
public final class PemCertificates {
    private PemCertificates() {}

    /** The certificates in a file, in its order, at least one. Throws {@link TlsFileException}. */
    public static List<X509Certificate> read(Path file) throws TlsFileException {
        return of(PemFile.read(file));
    }

    static List<X509Certificate> of(PemFile pem) throws TlsFileException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Object object : pem.objects()) {
            if (object instanceof X509CertificateHolder holder) {
                certificates.add(certificate(pem.file(), holder));
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsFileException(pem.file(), "has no certificate in PEM form");
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certificate(Path file, X509CertificateHolder holder) throws TlsFileException {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (CertificateException e) {
            throw new TlsFileException(file, "has a certificate that cannot be read");
        }
    }
}
