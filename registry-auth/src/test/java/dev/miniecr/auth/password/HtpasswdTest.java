package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HtpasswdTest {
    private static final String A = "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe";
    private static final String U_U = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    @Test
    void eachLineIsAUser() throws Htpasswd.MalformedException {
        Htpasswd htpasswd = parse("bob:" + A + "\nalice:" + U_U + "\n");

        assertThat(htpasswd.names()).containsExactly("bob", "alice");
        assertThat(htpasswd.findHash("bob")).contains(A);
        assertThat(htpasswd.findHash("alice")).contains(U_U);
        assertThat(htpasswd.findHash("Alice")).isEmpty();
        assertThat(htpasswd.highestCost()).isEqualTo(6);
    }

    @Test
    void theHashesAreThoseOfThePasswords() throws Htpasswd.MalformedException {
        PasswordHashes hashes = new PasswordHashes(PasswordHashes.Cost.DEFAULT, new SecureRandom(), () -> 6);
        String encoded = parse("bob:" + A).findHash("bob").orElseThrow();

        assertThat(hashes.matches(new Password("a"), encoded)).isTrue();
        assertThat(hashes.matches(new Password("b"), encoded)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# users\n", "\r\n\r\n", "  # bob:x", "#bob:$apr1$x"})
    void aFileMayHaveNoUsers(String text) throws Htpasswd.MalformedException {
        assertThat(parse(text).names()).isEmpty();
        assertThat(parse(text).highestCost()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob:%s\r\nalice:%s\r\n", "# c\n\nbob:%s\n  \n#alice:x\nalice:%s",
            " bob:%s\t\n\talice:%s  "})
    void commentsEmptyLinesAndLineEndsMakeNoDifference(String text) throws Htpasswd.MalformedException {
        assertThat(parse(text.formatted(A, U_U))).isEqualTo(parse("bob:" + A + "\nalice:" + U_U));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b_c-d+e=f,g@h", "0123456789012345678901234567890123456789012345678901234567890123"})
    void namesAreThoseOfIam(String name) throws Htpasswd.MalformedException {
        assertThat(parse(name + ":" + A).names()).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a*", "a?", "a/b", "a b", "${aws:username}", "\u00e4", "a\0", "\ufeffbob",
            "01234567890123456789012345678901234567890123456789012345678901234"})
    void otherNamesAreRefused(String name) {
        assertProblem("\n" + name + ":" + A,
                "line 2: a user's name has 1 to 64 of the characters A-Z a-z 0-9 _ + = , . @ -");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS", "aws", "<token>", "anonymous", "Anonymous"})
    void reservedNamesAreRefused(String name) {
        assertProblem(name + ":" + A, "line 1: the name " + name + " is reserved");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {"$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/, an MD5 hash",
            "$1$abc$HqJZimcKQFAMYayBlzkrA/, an MD5 hash", "{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=, a SHA-1 hash",
            "{ssha}0DPiKuNIrrVmD8IUCuw1hQxNqZc=, a SHA-1 hash", "$5$rounds=5000$canary, a SHA-256 hash",
            "$6$canary$canary, a SHA-512 hash", "$argon2id$v=19$m=256$canary, an Argon2 hash",
            "'$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4', an Argon2 hash",
            "$2y$05$canary, a damaged bcrypt hash", "rqXexS6ZhobKA, 'a hash of another kind, or none'",
            "canary, 'a hash of another kind, or none'", "'', 'a hash of another kind, or none'"})
    void otherHashesAreRefusedAndNotRepeated(String hash, String kind) {
        assertProblem("# users\nalice:" + U_U + "\nbob:" + hash + "\n",
                "line 3: user bob has " + kind + "; only bcrypt is read (htpasswd -B)");
    }

    @Test
    void aHashThatTakesTooLongIsRefused() {
        assertProblem("bob:" + A.replace("$06$", "$15$"),
                "line 1: user bob has a bcrypt hash of cost 15; the highest that is read is 14");
    }

    @Test
    void aUserWhoIsThereTwiceIsRefused() {
        assertProblem("bob:" + A + "\nbob:" + U_U, "line 2: user bob is there twice");
        assertProblem("bob:" + A + "\nBob:" + U_U, "line 2: user Bob is there twice");
    }

    @Test
    void aLineWithoutAColonIsRefusedAndNotRepeated() {
        assertProblem("bob:" + A + "\ncanary\n", "line 2: a user is NAME:HASH");
    }

    @Test
    void aFileThatIsNotTextIsRefused() {
        assertThatThrownBy(() -> Htpasswd.parse(new byte[]{'b', ':', (byte) 0xff}))
                .isInstanceOf(Htpasswd.MalformedException.class).hasMessage("the file is not UTF-8 text");
    }

    @Test
    void noHashIsPrinted() throws Htpasswd.MalformedException {
        assertThat(parse("bob:" + A)).hasToString("htpasswd of 1 users");
    }

    private static Htpasswd parse(String text) throws Htpasswd.MalformedException {
        return Htpasswd.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertProblem(String text, String problem) {
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(Htpasswd.MalformedException.class,
                e -> assertThat(e.problem()).isEqualTo(problem));
    }
}
