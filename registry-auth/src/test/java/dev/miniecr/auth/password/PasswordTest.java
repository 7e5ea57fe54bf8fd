package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordTest {
    private static final String EMOJI = "\ud83d\udd11";

    static String[] passwords() {
        return new String[]{"a", " ", "a:b", "\u0001", "p\u00e4ss", "pa\u0308ss", "a".repeat(256), EMOJI.repeat(256)};
    }

    @ParameterizedTest
    @MethodSource("passwords")
    void oneTo256CharactersAreAPassword(String text) {
        assertThat(new Password(text).reveal()).isEqualTo(text);
        assertThat(Password.find(text)).isPresent();
    }

    static String[] otherTexts() {
        return new String[]{"", "a\0b", "a".repeat(257), "a".repeat(100_000), EMOJI.repeat(257), "secret\ud83d",
                "\udd11secret"};
    }

    @ParameterizedTest
    @MethodSource("otherTexts")
    void otherTextsAreNone(String text) {
        assertThat(Password.find(text)).isEmpty();
        assertThatThrownBy(() -> new Password(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestHas1024Bytes() {
        assertThat(new Password(EMOJI.repeat(256)).bytes()).hasSize(1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary\0", "canary\ud83d"})
    void noErrorRepeatsTheText(String text) {
        assertThatThrownBy(() -> new Password(text)).message().doesNotContain("canary");
    }

    @Test
    void itIsNotPrinted() {
        assertThat(new Password("canary")).hasToString("***");
    }
}
