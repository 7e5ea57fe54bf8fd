package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TagTest {

    @ParameterizedTest
    @ValueSource(strings = {"latest", "1", "_", "A", "v1.2.3-rc.1_x", "sha256-0123.sig", "a.", "a-", "a..b"})
    void tagsOfTheGrammarAreTaken(String text) {
        assertThat(new Tag(text)).hasToString(text);
        assertThat(Reference.parse(text)).isEqualTo(new Tag(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", ".a", "-", "-a", "a b", "a/b", "a+b", "a\n", "a\0", "\u00e4", "\u0661",
            "a%20"})
    void otherTextsAreNoTags(String text) {
        assertThatThrownBy(() -> Reference.parse(text)).isInstanceOfSatisfying(RegistryException.class,
                e -> assertThat(e.error()).isEqualTo(new RegistryError.TagInvalid(text)));
    }

    @Test
    void aTagHasAtMost128Characters() {
        assertThat(new Tag("a".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> new Tag("a".repeat(129))).isInstanceOf(RegistryException.class);
    }

    @Test
    void tagsAreInTheOrderOfTheirCharacters() {
        assertThat(new Tag("B")).isLessThan(new Tag("a"));
        assertThat(new Tag("a")).isLessThan(new Tag("a.1"));
    }
}
