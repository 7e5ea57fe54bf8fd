package dev.miniecr.storage.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Tag;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TagPatternTest {

    @ParameterizedTest
    @CsvSource({"prod, prod, true", "prod, prod1, false", "prod, aprod, false", "prod*, prod, true",
            "prod*, prod-1.2, true", "prod*, Prod1, false", "*prod, my-prod, true", "*prod, prod1, false",
            "*, anything, true", "**, a, true", "a*a, a, false", "a*a, aa, true", "a*b*c, abc, true",
            "a*b*c, axxbyyc, true", "a*b*c, acb, false", "*a*b*, ba, false", "*a*b*, xaxbx, true",
            "*ab*ab*, aab, false", "*ab*ab*, abab, true", "v1.*, v1x2, false", "v?, v1, false", "v[12], v1, false",
            "feature/*, feature, false"})
    void aStarStandsForAnyCharactersAndNothingElseDoes(String pattern, String tag, boolean matches) {
        assertThat(TagPattern.of(pattern).matches(new Tag(tag))).isEqualTo(matches);
    }

    @Test
    void aPatternMatchesWhatTheRegularExpressionDoes() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*", 8);
            String tag = text(random, "ab", 8);
            assertThat(TagPattern.of(pattern).matches(new Tag(tag))).as(pattern + " on " + tag)
                    .isEqualTo(Pattern.matches(pattern.replace("*", ".*"), tag));
        }
    }

    private static String text(Random random, String letters, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(most); length > 0; length--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
