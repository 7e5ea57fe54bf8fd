package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TagFilterTest {
    @ParameterizedTest
    @CsvSource({"v1, v1, true", "v1, v10, false", "v1, V1, false", "*, v1, true", "**, v1, true", "v*, v, true",
            "v*, v1.2, true", "v*, av1, false", "*v, v, true", "*v, vv, true", "*v, va, false", "v*1, v1, true",
            "v*1, v2131, true", "v*1, v213, false", "*-rc*, 1-rc, true", "*-rc*, 1-r-rc2, true", "*-rc*, 1-r, false",
            "a.b, a-b, false", "a*b*c, abc, true", "a*b*c, a-bb-cc, true", "a*b*c, acb, false", "*a*a*, a, false",
            "*a*a*, aa, true", "***v1***, v1, true"})
    void aStarStandsForAnyCharacters(String pattern, String tag, boolean matches) {
        assertThat(new TagFilter(pattern).matches(new Tag(tag))).isEqualTo(matches);
    }

    @Test
    void manyStarsTakeNoLongTime() {
        TagFilter filter = new TagFilter("*a".repeat(63));

        assertThat(filter.matches(new Tag("a".repeat(127) + "b"))).isFalse();
        assertThat(filter.matches(new Tag("a".repeat(128)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a?", "[a]", "\u00e9", "a/b"})
    void otherTextIsNoFilter(String text) {
        assertThatThrownBy(() -> new TagFilter(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TagFilter("a".repeat(129))).isInstanceOf(IllegalArgumentException.class);
    }
}
