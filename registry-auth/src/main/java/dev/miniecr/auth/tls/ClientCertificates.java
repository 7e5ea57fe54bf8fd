package dev.miniecr.auth.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Which user a client's certificate stands for: an explicit list, and nothing that is guessed from a name. */
public final class ClientCertificates {
    private static final String SHA256 = "sha256:";

    private final Map<X500Principal, String> subjects = new HashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();
    private final Clock clock;

    private ClientCertificates(Clock clock) {
        this.clock = clock;
    }

    /**
     * Users by a certificate's subject as RFC 2253 writes it ({@code CN=ci,O=Example}), or by {@code sha256:} and the certificate's
     * fingerprint in hexadecimal, with or without colons. Throws IllegalArgumentException, naming the entry, for what is neither, or is
     * there twice.
     */
    public static ClientCertificates of(Map<String, String> users, Clock clock) {
        ClientCertificates certificates = new ClientCertificates(clock);
        users.forEach(certificates::add);
        return certificates;
    }

    private void add(String text, String user) {
        boolean twice = text.toLowerCase(Locale.ROOT).startsWith(SHA256)
                ? fingerprints.putIfAbsent(fingerprint(text), user) != null
                : subjects.putIfAbsent(subject(text), user) != null;
        if (twice) {
            throw new IllegalArgumentException("This certificate is listed twice: " + text);
        }
    }

    private static String fingerprint(String text) {
        String digits = text.substring(SHA256.length()).replace(":", "").strip().toLowerCase(Locale.ROOT);
        if (digits.length() != 64 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("A SHA-256 fingerprint has 64 hexadecimal digits: " + text);
        }
        return digits;
    }

    private static X500Principal subject(String text) {
        try {
            X500Principal subject = new X500Principal(text);
            if (!subject.getName().isEmpty()) {
                return subject;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Not a certificate's subject (RFC 2253): " + text, e);
        }
        throw new IllegalArgumentException("A certificate without a subject can only be named by its fingerprint");
    }

    /**
     * The user that a certificate stands for now: none outside of its dates. The fingerprint decides before the subject. The certificate
     * must have been verified against the trusted authorities already.
     */
    public Optional<String> user(X509Certificate certificate) {
        Instant now = clock.instant();
        boolean early = now.isBefore(certificate.getNotBefore().toInstant());
        if (early || now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.empty();
        }
        Optional<String> byFingerprint = fingerprints.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(fingerprints.get(fingerprint(certificate)));
        return byFingerprint.or(() -> Optional.ofNullable(subjects.get(certificate.getSubjectX500Principal())));
    }

    /** The SHA-256 of a certificate, in 64 lower-case hexadecimal digits. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate has no fingerprint", e);
        }
    }
}
