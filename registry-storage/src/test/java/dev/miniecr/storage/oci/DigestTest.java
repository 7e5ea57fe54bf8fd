package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestTest {
    private static final String HEX_64 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @ParameterizedTest
    @CsvSource({"SHA256, sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "SHA512, sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"})
    void aDigestIsOfBytesAndIsReadBack(Digest.Algorithm algorithm, String text) {
        Digest digest = algorithm.of("abc".getBytes(StandardCharsets.US_ASCII));

        assertThat(digest).hasToString(text);
        assertThat(Digest.parse(text)).isEqualTo(digest);
        assertThat(Reference.parse(text)).isEqualTo(digest);
        assertThat(Digest.Algorithm.parse(algorithm.toString())).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "sha256", "sha256:", HEX_64, "sha256:" + HEX_64 + "0", "sha512:" + HEX_64,
            "SHA256:" + HEX_64, " sha256:" + HEX_64, "sha256:" + HEX_64 + " ", "sha256:" + HEX_64 + "\n",
            "sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sha256:../816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sha256:\u0661a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
            "sha256::a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "sha384:" + HEX_64,
            "md5:900150983cd24fb0d6963f7d28e17f72", "sha256+b64u:" + HEX_64, "sha-256:" + HEX_64})
    void otherTextsAreNoDigests(String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOfSatisfying(RegistryException.class,
                e -> assertThat(e.error()).isInstanceOf(RegistryError.DigestInvalid.class));
    }

    @Test
    void aRunningDigestIsUsableAgainAfterItsEnd() {
        MessageDigest running = Digest.Algorithm.SHA256.start();
        running.update(new byte[]{1});
        Digest first = Digest.Algorithm.SHA256.finish(running);

        running.update(new byte[]{1});

        assertThat(Digest.Algorithm.SHA256.finish(running)).isEqualTo(first);
    }

    @Test
    void digestsAreInTheOrderOfAlgorithmThenDigits() {
        Digest small = new Digest(Digest.Algorithm.SHA256, "0".repeat(64));
        Digest large = new Digest(Digest.Algorithm.SHA256, "f".repeat(64));
        Digest other = new Digest(Digest.Algorithm.SHA512, "0".repeat(128));

        assertThat(small).isLessThan(large);
        assertThat(large).isLessThan(other);
    }
}
