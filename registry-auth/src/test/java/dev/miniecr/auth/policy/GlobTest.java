package dev.miniecr.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wildcards, and that no pattern takes long. */
final class GlobTest {
    @ParameterizedTest
    @CsvSource({"'',''", "*,''", "**,''", "*,abc", "a*,a", "a*,abc", "*c,abc", "a*c,abc",
            "a*c,ac", "a*b*c,aXbYbZc",
            "?,a", "a?c,abc", "*?,a", "?*,a", "a**c,abc", "*ab*ab,abab", "*aab,aaab"})
    void matches(String pattern, String text) {
        assertThat(Glob.parse(pattern).matches(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'',a", "a,''", "?,''", "?,ab", "a*,ba", "*c,abcd", "a*c,abd", "*?,''", "a?c,ac", "a,A", "a*b*c,acb",
            "*aab,aabb"})
    void doesNotMatch(String pattern, String text) {
        assertThat(Glob.parse(pattern).matches(text)).isFalse();
    }

    @Test
    void caseDoesNotMatterWhereItIsSaidSo() {
        assertThat(Glob.parse("ECR:put*É").ignoringCase().matches("ecr:PUTé")).isTrue();
        assertThat(Glob.parse("ECR:put*É").matches("ecr:PUTé")).isFalse();
    }

    @Test
    void hostilePatternsTakeNoLongerThanTheirLengthAllows() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(Glob.parse("*".repeat(100_000) + "a").matches("b".repeat(100_000))).isFalse();
            assertThat(Glob.parse("*a".repeat(5_000) + "b").matches("a".repeat(10_000))).isFalse();
            assertThat(Glob.parse("*" + "a".repeat(5_000) + "b").matches("a".repeat(10_000))).isFalse();
            assertThat(Glob.parse("*?".repeat(5_000) + "b").matches("a".repeat(10_000))).isFalse();
        });
    }
}
