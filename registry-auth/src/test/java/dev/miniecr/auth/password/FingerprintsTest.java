package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class FingerprintsTest {
    private final Fingerprints fingerprints = new Fingerprints(new SecureRandom());

    @Test
    void theSameTextsGiveTheSame() {
        assertThat(fingerprints.of("alice", "secret")).isEqualTo(fingerprints.of("alice", "secret"));
    }

    @Test
    void textsThatAreDividedOtherwiseGiveAnother() {
        assertThat(fingerprints.of("ab", "c")).isNotEqualTo(fingerprints.of("a", "bc"));
        assertThat(fingerprints.of("ab")).isNotEqualTo(fingerprints.of("ab", ""));
        assertThat(fingerprints.of("a", "b")).isNotEqualTo(fingerprints.of("b", "a"));
    }

    @Test
    void anotherProcessGivesAnother() {
        assertThat(fingerprints.of("a")).isNotEqualTo(new Fingerprints(new SecureRandom()).of("a"));
    }

    @Test
    void theyAreNotPrinted() {
        assertThat(fingerprints.of("a")).hasToString("***");
    }
}
