package dev.miniecr.server.ecr.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PageTokensTest {
    private static final List<String> SCOPE = List.of("ListImages", "000000000000", "team/app", "TAGGED");
    private final PageTokens tokens = new PageTokens(new byte[32]);

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "42:latest", "é漢😀", "a:b:c"})
    void aPositionComesBackForItsScope(String position) {
        String token = tokens.seal(SCOPE, position);

        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(tokens.open(SCOPE, token)).isEqualTo(position);
    }

    @Test
    void aTokenOfAnotherScopeOrKeyIsRefused() {
        String token = tokens.seal(SCOPE, "42");

        assertInvalid(tokens, List.of("ListImages", "000000000000", "team/app", "ANY"), token);
        assertInvalid(tokens, List.of("ListImages", "000000000000", "team/app"), token);
        assertInvalid(tokens, List.of("ListImages", "000000000000", "team/appTAGGED", ""), token);
        assertInvalid(new PageTokens(new byte[]{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0}), SCOPE, token);
    }

    @Test
    void scopeAndPositionDoNotFlowIntoEachOther() {
        assertInvalid(tokens, List.of("a"), tokens.seal(List.of("a", "b"), "c"));
        assertInvalid(tokens, List.of(), tokens.seal(List.of("a"), "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "AAAA====", "\u0000"})
    void whatIsNoTokenIsRefused(String token) {
        assertInvalid(tokens, SCOPE, token);
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String token = tokens.seal(SCOPE, "42:latest");
        for (int at = 0; at < token.length() - 1; at++) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            assertInvalid(tokens, SCOPE, token.substring(0, at) + other + token.substring(at + 1));
        }
        assertInvalid(tokens, SCOPE, token.repeat(20));
    }

    @Test
    void aTokenHasAtMost500Characters() {
        String longest = "a".repeat(343);

        assertThat(tokens.seal(SCOPE, longest)).hasSizeLessThanOrEqualTo(500);
        assertThat(tokens.open(SCOPE, tokens.seal(SCOPE, longest))).isEqualTo(longest);
        assertThatThrownBy(() -> tokens.seal(SCOPE, longest + "a")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertInvalid(PageTokens tokens, List<String> scope, String token) {
        EcrException refused = catchThrowableOfType(EcrException.class, () -> tokens.open(scope, token));
        assertThat(refused.code()).isEqualTo("InvalidParameterException");
        assertThat(refused).hasMessage(
                "Invalid parameter at 'NextToken' failed to satisfy constraint: 'Invalid next token provided'");
    }
}
