package dev.miniecr.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A certificate that docker and browsers take once they are told to trust it. */
final class SelfSignedTest {
    private final Clock clock = Clock.systemUTC();
    private final SelfSigned selfSigned = new SelfSigned(clock, new SecureRandom());

    private KeyMaterial make(String... names) {
        return selfSigned.make(List.of(names).stream().map(SubjectName::parse).toList());
    }

    @Test
    void itNamesHostsAndAddresses() throws Exception {
        X509Certificate certificate = make("Registry.Example.", "localhost", "*.local", "127.0.0.1", "[::1]")
                .certificate();

        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(0) + " " + name.get(1))
                .containsExactly("2 registry.example", "2 localhost", "2 *.local", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1");
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=registry.example,O=mini-ecr");
    }

    @Test
    void itIsARootAndAServerForThirteenMonths() throws Exception {
        X509Certificate certificate = make("localhost").certificate();

        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getKeyUsage()).startsWith(true, false, false, false, false, true);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        Instant from = certificate.getNotBefore().toInstant();
        assertThat(from).isBefore(clock.instant());
        assertThat(Duration.between(from, certificate.getNotAfter().toInstant())).isEqualTo(Duration.ofDays(397));
        certificate.verify(certificate.getPublicKey());
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(certificate, null)));
        trust.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX").validate(
                CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), trust);
    }

    @Test
    void everyOneHasItsOwnSerialNumberAndKey() {
        KeyMaterial one = make("localhost");
        KeyMaterial two = make("localhost");

        assertThat(one.certificate().getSerialNumber()).isPositive()
                .isNotEqualTo(two.certificate().getSerialNumber());
        assertThat(one.key()).isNotEqualTo(two.key());
    }

    @Test
    void itIsWrittenForItsOwnerOnlyAndReadBack(@TempDir Path folder) throws Exception {
        KeyMaterial material = make("localhost");
        Path certificate = folder.resolve("tls/cert.pem");
        Path key = folder.resolve("tls/key.pem");

        PemWriter.write(make("another"), certificate, key);
        PemWriter.write(material, certificate, key);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificate))).isEqualTo("rw-r--r--");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------");
        assertThat(KeyMaterial.read(new KeyFiles(certificate, key, Optional.empty()))).isEqualTo(material);
        try (var files = Files.list(folder.resolve("tls"))) {
            assertThat(files).containsExactlyInAnyOrder(certificate, key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "-a", "a-", "a b", "*", "*.", "a.*.b", "ex\u00e4mple", "1.2.3",
            "300.1.1.1",
            "[localhost]", "::g", "a:5000", "http://a", "a/b"})
    void whatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> SubjectName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCertificateWithoutANameIsRefused() {
        assertThatThrownBy(() -> make()).isInstanceOf(IllegalArgumentException.class);
    }
}
