package dev.miniecr.auth.user;

import static dev.miniecr.auth.user.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.SessionName;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import dev.miniecr.auth.user.IdentityError.InvalidName;
import dev.miniecr.auth.user.IdentityError.ReservedName;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
    private static final String SECRET = "secret-0123456789";

    @ParameterizedTest
    @ValueSource(strings = {"a", "Alice.B-c@example.com", "a+b=c,d", "_", "007"})
    void namesAreWrittenAsInIam(String text) {
        assertThat(new UserName(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", "ä", "a\n", "\0", "*", "\ud83d\ude00"})
    void otherTextsAreNoNames(String text) {
        for (Function<String, EntityName> kind : kinds().toList()) {
            assertThat(refusal(() -> kind.apply(text))).isInstanceOf(InvalidName.class);
        }
    }

    private static Stream<Function<String, EntityName>> kinds() {
        return Stream.of(UserName::new, GroupName::new, RoleName::new, PolicyName::new, TokenName::new,
                SessionName::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS", "aws", "<token>", "<TOKEN>", "anonymous", "Anonymous"})
    void namesThatClientsSendForAnotherPurposeAreReserved(String text) {
        assertThat(refusal(() -> new UserName(text))).isEqualTo(new ReservedName(text));
    }

    static Stream<Arguments> longest() {
        return Stream.of(Arguments.of((Function<String, EntityName>) UserName::new, 64),
                Arguments.of((Function<String, EntityName>) RoleName::new, 64),
                Arguments.of((Function<String, EntityName>) SessionName::new, 64),
                Arguments.of((Function<String, EntityName>) GroupName::new, 128),
                Arguments.of((Function<String, EntityName>) PolicyName::new, 128),
                Arguments.of((Function<String, EntityName>) TokenName::new, 128));
    }

    @ParameterizedTest
    @MethodSource("longest")
    void namesHaveAGreatestLength(Function<String, EntityName> kind, int length) {
        assertThat(kind.apply("a".repeat(length)).value()).hasSize(length);
        assertThat(refusal(() -> kind.apply("a".repeat(length + 1)))).isInstanceOf(InvalidName.class);
    }

    @Test
    void aMessageIsOneLineWithAnExcerpt() {
        IdentityError error = refusal(() -> new UserName("a\r\nb" + "x".repeat(5_000)));

        assertThat(error.message()).startsWith("'a??bxxx").contains("…' is no user name").hasSizeLessThan(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/miniecr/PushPull",
            "arn:aws:iam::000000000000:policy/read"})
    void anArnNamesAPolicy(String text) {
        assertThat(new PolicyArn(text)).hasToString(text);
        assertThat(new PolicyArn(text).builtIn()).isEqualTo(text.contains("::aws:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "read", "arn:aws:iam::000000000000:policy/", "arn:aws:iam::000000000000:user/a",
            "arn:aws:iam::aws:policy/a b", "arn:aws:iam::aws:policy/a\0", "arn:aws:s3:::policy/a"})
    void otherTextsAreNoArnOfAPolicy(String text) {
        assertThat(refusal(() -> new PolicyArn(text))).isInstanceOf(InvalidInput.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AKIAIOSFODNN7EXAMPLE", "0123456789abcdef", "my_key_is_seventeen"})
    void anAccessKeyMayBeMadeElsewhere(String id) {
        assertThat(new AccessKeySeed(id, SECRET).id()).isEqualTo(id);
        assertThat(new AccessKeySeed(id, SECRET).toString()).contains(id).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcde", "0123456789abcde/", "0123456789abcdeß", "ASIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"})
    void otherIdsAreRefusedWithoutRepeatingThem(String id) {
        IdentityError error = refusal(() -> new AccessKeySeed(id, SECRET));

        assertThat(error).isInstanceOf(InvalidInput.class);
        assertThat(id.isEmpty() || !error.message().contains(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "canary-too-shor", "canary with spaces", "canary0123456789\n"})
    void otherSecretsAreRefusedWithoutRepeatingThem(String secret) {
        IdentityError error = refusal(() -> new AccessKeySeed("0123456789abcdef", secret));

        assertThat(error).isInstanceOf(InvalidInput.class);
        assertThat(error.message()).doesNotContain("canary");
    }
}
