package dev.miniecr.auth.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MasterKeyTest {
    private final SecureRandom random = new SecureRandom();
    private final MasterKey key = MasterKey.random(random);

    @Test
    void aSecretComesBackForItsOwner() {
        String text = key.encrypt("AKIA1", "sécret", random);

        assertThat(text).doesNotContain("sécret").startsWith("1." + key.id() + ".");
        assertThat(key.decrypt("AKIA1", text)).contains("sécret");
        assertThat(key.decrypt("AKIA2", text)).isEmpty();
    }

    @Test
    void twoTextsOfOneSecretDiffer() {
        assertThat(key.encrypt("AKIA1", "secret", random)).isNotEqualTo(key.encrypt("AKIA1", "secret", random));
    }

    @Test
    void aTextThatWasTouchedDoesNotDecrypt() {
        String text = key.encrypt("AKIA1", "secret", random);
        int start = text.lastIndexOf('.') + 1;
        byte[] bytes = Base64.getDecoder().decode(text.substring(start));

        for (int i = 0; i < bytes.length; i++) {
            byte[] touched = bytes.clone();
            touched[i] ^= 1;
            assertThat(key.decrypt("AKIA1", text.substring(0, start) + Base64.getEncoder().encodeToString(touched)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1.", "1.x.AAAA", "nonsense"})
    void aTextOfAnotherKindDoesNotDecrypt(String text) {
        assertThat(key.decrypt("AKIA1", text)).isEmpty();
        assertThat(key.decrypt("AKIA1", "1." + key.id() + "." + text)).isEmpty();
    }

    @Test
    void anotherKeyDecryptsNothing() {
        MasterKey other = MasterKey.random(random);

        assertThat(other.decrypt("AKIA1", key.encrypt("AKIA1", "secret", random))).isEmpty();
        assertThat(other.id()).isNotEqualTo(key.id());
    }

    @Test
    void aKeyIsReadAsItWasWritten() {
        MasterKey read = MasterKey.parse(key.encoded() + "\n");

        assertThat(read.decrypt("AKIA1", key.encrypt("AKIA1", "secret", random))).contains("secret");
        assertThat(read.id()).isEqualTo(key.id());
        assertThat(key).hasToString("***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "canary", "Y2FuYXJ5", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=AAAA"})
    void otherTextsAreNoMasterKey(String text) {
        assertThatThrownBy(() -> MasterKey.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A master key is 32 bytes in base64");
    }
}
