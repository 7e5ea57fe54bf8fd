package dev.miniecr.auth.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes server certificates that are their own authority. */
public final class SelfSigned {
    /*
     * One certificate is the server's and the root that a client is told to trust: /etc/docker/certs.d/HOST:PORT/ca.crt is a copy of it.
     * Go takes it as a root only with CA:TRUE and keyCertSign, and as the server's only with a subject alternative name that matches; its
     * path length of 0 and serverAuth keep what else it could sign down to servers.
     */
    private static final Duration LIFE = Duration.ofDays(397);
    private static final Duration SKEW = Duration.ofHours(1);
    private static final int MOST_COMMON_NAME = 64;

    private final Clock clock;
    private final SecureRandom random;

    public SelfSigned(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new EC P-256 key and its certificate for these names, at least one, valid for 397 days. */
    public KeyMaterial make(List<SubjectName> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A certificate has at least one name");
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            return new KeyMaterial(List.of(certificate(names, pair)), pair.getPrivate());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("A certificate could not be made", e);
        }
    }

    private X509Certificate certificate(List<SubjectName> names, KeyPair pair)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        Instant from = clock.instant().minus(SKEW);
        X500Name subject = subject(names.getFirst());
        BigInteger serial = new BigInteger(126, random).setBit(126);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(subject, serial, Date.from(from),
                Date.from(from.plus(LIFE)), subject, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
        builder.addExtension(Extension.subjectKeyIdentifier, false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        return new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").setSecureRandom(random)
                        .build(pair.getPrivate())));
    }

    private static X500Name subject(SubjectName name) {
        String text = switch (name) {
            case SubjectName.Dns(String host) -> host;
            case SubjectName.Ip(var address) -> address.getHostAddress();
        };
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "mini-ecr")
                .addRDN(BCStyle.CN, text.length() <= MOST_COMMON_NAME ? text : "mini-ecr").build();
    }

    private static GeneralNames alternatives(List<SubjectName> names) {
        return new GeneralNames(names.stream().map(name -> switch (name) {
            case SubjectName.Dns(String host) -> new GeneralName(GeneralName.dNSName, host);
            case SubjectName.Ip(var address) -> new GeneralName(GeneralName.iPAddress, address.getHostAddress());
        }).toArray(GeneralName[]::new));
    }
}
