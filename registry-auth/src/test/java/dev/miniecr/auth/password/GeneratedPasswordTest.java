package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GeneratedPasswordTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void itIsEasyToReadAndToType() {
        assertThat(GeneratedPassword.next(random).reveal()).matches("[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){6}");
    }

    @Test
    void itHasAtLeast128Bits() {
        String password = GeneratedPassword.next(random).reveal().replace("-", "");

        assertThat(password.length() * Math.log(31) / Math.log(2)).isGreaterThan(128);
    }

    @Test
    void noTwoAreTheSameAndEveryCharacterOccurs() {
        Set<String> passwords = new HashSet<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            String password = GeneratedPassword.next(random).reveal();
            passwords.add(password);
            all.append(password);
        }

        assertThat(passwords).hasSize(1000);
        assertThat(all.chars().distinct().count()).isEqualTo(31 + 1);
    }
}
