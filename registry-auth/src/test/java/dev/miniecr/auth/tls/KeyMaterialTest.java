package dev.miniecr.auth.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys as operators have them, and what is said of those that do not fit. */
final class KeyMaterialTest {
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    @TempDir
    private Path folder;
    private Path certificate;
    private Path key;

    @BeforeEach
    void namePaths() {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
    }

    private KeyMaterial read() throws TlsFileException {
        return KeyMaterial.read(new KeyFiles(certificate, key, Optional.empty()));
    }

    private KeyMaterial read(String passphrase) throws TlsFileException {
        return KeyMaterial.read(new KeyFiles(certificate, key, Optional.of(new Passphrase(passphrase))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void keysOfBothKindsAreReadInTheirOldAndNewForms(String algorithm) throws Exception {
        KeyPair pair = Pems.pair(algorithm);
        Files.writeString(certificate, Pems.pem(Pems.certificate(pair, "CN=a")));

        Files.writeString(key, Pems.pem(pair.getPrivate()));
        assertThat(Files.readString(key)).startsWith("-----BEGIN " + algorithm + " PRIVATE KEY-----");
        assertThat(read().key().getAlgorithm()).isEqualTo(algorithm);

        Files.writeString(key, Pems.pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
        assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(read().key().getAlgorithm()).isEqualTo(algorithm);

        Files.writeString(key, Pems.encrypted(pair.getPrivate(), "s3cret"));
        assertThat(Files.readString(key)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        assertThat(read("s3cret").key().getAlgorithm()).isEqualTo(algorithm);
    }

    @Test
    void parametersBeforeAKeyAndTextAroundItDoNotMatter() throws Exception {
        KeyPair pair = Pems.pair("EC");
        Files.writeString(certificate, "subject=a\n" + Pems.pem(Pems.certificate(pair, "CN=a")) + "\n\n");
        Files.writeString(key, "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + Pems.pem(pair.getPrivate()));

        assertThat(read().certificate().getSubjectX500Principal().getName()).isEqualTo("CN=a");
    }

    @Test
    void oneFileMayHoldBoth() throws Exception {
        KeyPair pair = Pems.pair("EC");
        Files.writeString(certificate, Pems.pem(pair.getPrivate()) + Pems.pem(Pems.certificate(pair, "CN=a")));

        assertThat(KeyMaterial.read(new KeyFiles(certificate, certificate, Optional.empty())).chain()).hasSize(1);
    }

    @Test
    void aChainKeepsItsOrderAndEndsWithItsFirstEnd() throws Exception {
        KeyPair pair = Pems.pair("EC");
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        var authority = new SelfSigned(clock, new SecureRandom()).make(List.of(SubjectName.parse("authority")));
        var leaf = Pems.certificate(pair, "CN=leaf");
        Files.writeString(certificate, Pems.pem(leaf) + Pems.pem(authority.certificate()));
        Files.writeString(key, Pems.pem(pair.getPrivate()));

        KeyMaterial material = read();

        assertThat(material.chain()).containsExactly(leaf, authority.certificate());
        assertThat(material.notAfter()).isEqualTo(leaf.getNotAfter().toInstant().isBefore(authority.notAfter())
                ? leaf.getNotAfter().toInstant()
                : authority.notAfter());
        assertThat(material.toString()).isEqualTo("KeyMaterial[CN=leaf, ***]");
    }

    @Test
    void whatDoesNotFitIsSaidWithTheFileAndNoKey() throws Exception {
        KeyPair pair = Pems.pair("EC");
        KeyPair other = Pems.pair("EC");
        String good = Pems.pem(Pems.certificate(pair, "CN=a"));
        String pem = Pems.pem(pair.getPrivate());

        refused(good, Pems.pem(other.getPrivate()), "key.pem: is not the key of the certificate in");
        refused(good, Pems.pem(Pems.pair("RSA").getPrivate()), "key.pem: is not the key of the certificate in");
        refused(Pems.pem(Pems.certificate(other, "CN=b")) + good, pem, "key.pem: belongs to a later certificate");
        refused("", pem, "cert.pem: has no certificate in PEM form");
        refused(good, good, "key.pem: has no private key in PEM form");
        refused(good, pem + pem, "key.pem: has more than one private key");
        refused(good.substring(0, good.length() / 2), pem, "cert.pem: is damaged");
        refused(good, pem.replaceFirst("\n....", "\nAAAA"), "key.pem: is damaged");
        refused(good, Pems.encrypted(pair.getPrivate(), "right"), "key.pem: is encrypted, and no passphrase is set");
        refused(good, Pems.pem(Pems.pair("Ed25519").getPrivate()),
                "key.pem: has a key of another kind than RSA and EC");
        Files.delete(key);
        assertThatThrownBy(this::read).hasMessageContaining("key.pem: does not exist");
    }

    private void refused(String certificates, String keys, String problem) throws IOException {
        Files.writeString(certificate, certificates);
        Files.writeString(key, keys);
        String secret = keys.lines().filter(line -> !line.startsWith("--")).findFirst().orElse("none");
        assertThatThrownBy(this::read).isInstanceOf(TlsFileException.class).hasMessageContaining(problem)
                .hasMessageNotContaining(secret).hasNoCause();
    }

    @Test
    void aWrongPassphraseIsNotInTheMessage() throws Exception {
        KeyPair pair = Pems.pair("EC");
        Files.writeString(certificate, Pems.pem(Pems.certificate(pair, "CN=a")));
        Files.writeString(key, Pems.encrypted(pair.getPrivate(), "right"));

        assertThatThrownBy(() -> read("wr0ng")).hasMessageContaining("key.pem: cannot be decrypted")
                .hasMessageNotContaining("wr0ng").hasNoCause();
        assertThat(new KeyFiles(certificate, key, Optional.of(new Passphrase("wr0ng"))).toString())
                .doesNotContain("wr0ng");
    }
}
