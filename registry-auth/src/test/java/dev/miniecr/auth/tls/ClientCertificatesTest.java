package dev.miniecr.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of certificates and their users. */
final class ClientCertificatesTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private X509Certificate certificate;

    @BeforeEach
    void make() throws Exception {
        certificate = Pems.certificate(Pems.pair("EC"), "CN=Build Robot,O=Example");
    }

    @Test
    void aSubjectIsComparedWithoutRegardToCaseAndSpace() {
        assertThat(user("CN=Build Robot,O=Example")).isEqualTo("ci");
        assertThat(user("cn=build  robot, o=EXAMPLE")).isEqualTo("ci");
        assertThat(user("O=Example,CN=Build Robot")).isEqualTo("none");
        assertThat(user("CN=Build Robot")).isEqualTo("none");
        assertThat(user("CN=Build Robot,O=Example,C=DE")).isEqualTo("none");
    }

    private String user(String entry) {
        return ClientCertificates.of(Map.of(entry, "ci"), CLOCK).user(certificate).orElse("none");
    }

    @Test
    void aFingerprintNamesOneCertificate() throws Exception {
        String fingerprint = ClientCertificates.fingerprint(certificate);
        String colons = fingerprint.toUpperCase(Locale.ROOT).replaceAll("..(?!$)", "$0:");

        assertThat(user("sha256:" + fingerprint)).isEqualTo("ci");
        assertThat(user("SHA256:" + colons)).isEqualTo("ci");
        assertThat(user("sha256:" + "0".repeat(64))).isEqualTo("none");
        ClientCertificates both = ClientCertificates.of(
                Map.of("sha256:" + fingerprint, "one", "CN=Build Robot,O=Example", "all"), CLOCK);
        assertThat(both.user(certificate)).hasValue("one");
        assertThat(both.user(Pems.certificate(Pems.pair("EC"), "CN=Build Robot,O=Example"))).hasValue("all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-12-31T23:59:59Z", "2030-01-01T00:00:01Z"})
    void outsideOfItsDatesACertificateIsNobodys(String time) {
        Clock clock = Clock.fixed(Instant.parse(time), ZoneOffset.UTC);

        assertThat(ClientCertificates.of(Map.of("CN=Build Robot,O=Example", "ci"), clock).user(certificate)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "build robot", "CN", "sha256:", "sha256:12", "SHA256:" + "g1", "CN=a,"})
    void anEntryThatNamesNoCertificateIsRefused(String entry) {
        assertThatThrownBy(() -> ClientCertificates.of(Map.of(entry, "ci"), CLOCK))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEntryThatIsThereTwiceIsRefused() {
        Map<String, String> twice = new LinkedHashMap<>(Map.of("CN=a", "one"));
        twice.put("cn=A", "two");

        assertThatThrownBy(() -> ClientCertificates.of(twice, CLOCK)).hasMessageContaining("listed twice");
    }

    @Test
    void authoritiesAreReadFromAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("ca.pem");
        Files.writeString(file, Pems.pem(certificate) + Pems.pem(certificate));

        assertThat(PemCertificates.read(file)).containsExactly(certificate, certificate);
    }
}
