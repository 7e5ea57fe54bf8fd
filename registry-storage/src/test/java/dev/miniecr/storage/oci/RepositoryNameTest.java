package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RepositoryNameTest {
    /** As distribution-spec "Pulling manifests" writes it. */
    private static final Pattern SPEC = Pattern
            .compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "library/alpine", "a/b/c/d/e/f", "a.b", "a_b", "a__b", "a-b", "a-----b",
            "a1-2.3_4",
            "v2/blobs/uploads", "0.0/1"})
    void namesOfTheGrammarAreTaken(String text) {
        assertThat(new RepositoryName(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/", "a/", "/a", "a//b", "A", "aB", ".", "a.", ".a", "a..b", "a._b", "a_", "_a",
            "a___b",
            "a-", "-a", "a-_b", "a-.b", "a/-b", "a/../b", "a b", "a\n", "a\0", "\u00e4", "a:b", "a@b", "a%2fb", "a\\b",
            "\u0430", "a/b/", "a__", "a/__b"})
    void otherTextsAreNoNames(String text) {
        assertThatThrownBy(() -> new RepositoryName(text)).isInstanceOfSatisfying(RegistryException.class,
                e -> assertThat(e.error()).isEqualTo(new RegistryError.NameInvalid(text)));
    }

    @Test
    void aNameHasAtMost256Characters() {
        assertThat(new RepositoryName("a".repeat(256)).value()).hasSize(256);
        assertThatThrownBy(() -> new RepositoryName("a".repeat(257))).isInstanceOf(RegistryException.class);
    }

    @Test
    void theGrammarIsThatOfTheSpecification() {
        Random random = new Random(1);
        String alphabet = "ab0._-/A";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(isName(text.toString())).as(text.toString())
                    .isEqualTo(SPEC.matcher(text).matches());
        }
    }

    @Test
    void namesAreInTheOrderOfTheirCharacters() {
        assertThat(new RepositoryName("a-b")).isLessThan(new RepositoryName("a/b"));
        assertThat(new RepositoryName("a/b")).isLessThan(new RepositoryName("a0"));
    }

    private static boolean isName(String text) {
        try {
            new RepositoryName(text);
            return true;
        } catch (RegistryException e) {
            return false;
        }
    }
}
