package dev.miniecr.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.password.PasswordHashes.Cost;
import dev.miniecr.auth.password.PasswordHashes.Work;
import java.security.SecureRandom;
import java.util.Locale;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordHashesTest {
    private static final Cost CHEAP = new Cost(64, 1, 1);
    private static final String U_U = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    private final SecureRandom random = new SecureRandom();
    private final PasswordHashes hashes = new PasswordHashes(Cost.DEFAULT, random, () -> 0);
    private final PasswordHashes cheap = new PasswordHashes(CHEAP, random, () -> 0);

    /* The first two are in test.c of the reference implementation, which has also made the others. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
            "password $argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "password $argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
            "password $argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$0qsHs573+LgGInzYb7sRqlOTBmqY4X6srNEm6ybpJ20",
            "p\u00e4ss $argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GMCARX/0cQBIZsDB1jUj4PzNOA40HkMUKbLWkgXHOEk",
            "password $argon2id$v=19$m=47104,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$mzYcNUC8fWxkiIKkYZM59DHrCpEhSGXCaUOGXXQ4m/4"})
    void argon2idIsThatOfOthers(String password, String encoded) {
        assertThat(PasswordHashes.isReadable(encoded)).isTrue();
        assertThat(hashes.matches(new Password(password), encoded)).isTrue();
        assertThat(hashes.matches(new Password(password + "x"), encoded)).isFalse();
    }

    /* The tests of crypt_blowfish and of jBCrypt, and one made by the former. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {"U*U " + U_U,
            "U*U* $2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK",
            "U*U*U $2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a",
            "a $2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
            "abc $2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i",
            "p\u00e4ss $2b$05$by28xggLSLRQrgPMfaFbTuHS8NllpuXaI9qtaZTOf6wS.o5jGeRTq"})
    void bcryptIsThatOfOthers(String password, String encoded) {
        for (String version : new String[]{"$2a$", "$2b$", "$2y$"}) {
            String text = version + encoded.substring(4);
            assertThat(PasswordHashes.isReadable(text)).isTrue();
            assertThat(cheap.matches(new Password(password), text)).isTrue();
            assertThat(cheap.matches(new Password(password + "x"), text)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "p\u00e4ss", "\ud83d\udd11", " a ", "a:b$c"})
    void aHashMatchesItsPasswordOnly(String text) {
        String encoded = hashes.hash(new Password(text));

        assertThat(encoded).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").hasSize(97);
        assertThat(hashes.matches(new Password(text), encoded)).isTrue();
        assertThat(hashes.matches(new Password(text + "a"), encoded)).isFalse();
        assertThat(hashes.matches(new Password(text.toUpperCase(Locale.ROOT) + "\u0308"), encoded)).isFalse();
    }

    @Test
    void bytesAreComparedNotWhatTheyLookLike() {
        String encoded = cheap.hash(new Password("p\u00e4ss"));

        assertThat(cheap.matches(new Password("pa\u0308ss"), encoded)).isFalse();
    }

    @Test
    void everyHashHasASaltOfItsOwn() {
        Password password = new Password("secret");

        assertThat(cheap.hash(password)).isNotEqualTo(cheap.hash(password));
    }

    @Test
    void theLastByteOfALongPasswordMatters() {
        String encoded72 = cheap.hash(new Password("a".repeat(72)));
        String encoded256 = cheap.hash(new Password("a".repeat(256)));

        assertThat(cheap.matches(new Password("a".repeat(72)), encoded72)).isTrue();
        assertThat(cheap.matches(new Password("a".repeat(73)), encoded72)).isFalse();
        assertThat(cheap.matches(new Password("a".repeat(256)), encoded256)).isTrue();
        assertThat(cheap.matches(new Password("a".repeat(255) + "b"), encoded256)).isFalse();
        assertThat(cheap.matches(new Password("a".repeat(255)), encoded256)).isFalse();
    }

    @Test
    void aPasswordOfMoreThan72BytesNeverMatchesBcrypt() {
        String text = "\u00e4".repeat(36);
        String encoded = bcrypt(text, 4);

        assertThat(cheap.matches(new Password(text), encoded)).isTrue();
        assertThat(cheap.matches(new Password(text + "x"), encoded)).isFalse();
        assertThat(cheap.matches(new Password(text + "\u00e4".repeat(200)), encoded)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "$", "$argon2id$v=19$", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ",
            "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=47105,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=11,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=5$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=-2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=4294967552,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$t=2,m=256,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$!!!!",
            "$argon2id$v=19$m=256,t=2,p=1$$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "$2a$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "$2a$xx$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe!", "$apr1$c29tc2Fs$nf65EOgLrQMR"})
    void otherTextsAreNotReadableAndMatchNothing(String encoded) {
        assertThat(PasswordHashes.isReadable(encoded)).isFalse();
        assertThat(cheap.matches(new Password("password"), encoded)).isFalse();
        assertThat(cheap.matches(new Password("U*U"), encoded)).isFalse();
    }

    @Test
    void onlyArgon2idAtThePresentCostIsCurrent() {
        Password password = new Password("secret");

        assertThat(hashes.isCurrent(hashes.hash(password))).isTrue();
        assertThat(hashes.isCurrent(cheap.hash(password))).isFalse();
        assertThat(hashes.isCurrent(U_U)).isFalse();
        assertThat(hashes.isCurrent("")).isFalse();
    }

    @Test
    void whereOnlyArgon2idIsInUseEveryFalseCostsOneRunOfIt() {
        Password wrong = new Password("wrong");
        String known = cheap.hash(new Password("right"));

        assertThat(workOf(cheap, () -> cheap.matches(wrong, known))).isEqualTo(new Work(1, 0));
        assertThat(workOf(cheap, () -> cheap.matchesNobody(wrong))).isEqualTo(new Work(1, 0));
        assertThat(workOf(cheap, () -> cheap.matches(wrong, "unreadable"))).isEqualTo(new Work(1, 0));
    }

    @Test
    void whereBcryptIsInUseEveryFalseCostsBoth() {
        PasswordHashes mixed = new PasswordHashes(CHEAP, random, () -> 8);
        Password wrong = new Password("wrong");
        String known = mixed.hash(new Password("right"));

        Work same = new Work(1, 1 << 8);
        assertThat(workOf(mixed, () -> mixed.matches(wrong, known))).isEqualTo(same);
        assertThat(workOf(mixed, () -> mixed.matches(wrong, bcrypt("right", 8)))).isEqualTo(same);
        assertThat(workOf(mixed, () -> mixed.matches(wrong, bcrypt("right", 4)))).isEqualTo(same);
        assertThat(workOf(mixed, () -> mixed.matches(new Password("a".repeat(73)), bcrypt("a".repeat(72), 4))))
                .isEqualTo(same);
        assertThat(workOf(mixed, () -> mixed.matches(new Password("a".repeat(73)), known))).isEqualTo(same);
        assertThat(workOf(mixed, () -> mixed.matchesNobody(wrong))).isEqualTo(same);
        assertThat(workOf(mixed, () -> mixed.matches(wrong, "unreadable"))).isEqualTo(same);
    }

    @Test
    void aRightPasswordCostsItsOwnHashOnly() {
        PasswordHashes mixed = new PasswordHashes(CHEAP, random, () -> 8);
        Password right = new Password("right");
        String known = mixed.hash(right);

        assertThat(workOf(mixed, () -> mixed.matches(right, known))).isEqualTo(new Work(1, 0));
        assertThat(workOf(mixed, () -> mixed.matches(right, bcrypt("right", 4)))).isEqualTo(new Work(0, 1 << 4));
    }

    private String bcrypt(String password, int cost) {
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        return OpenBSDBCrypt.generate("2y", password.toCharArray(), salt, cost);
    }

    private static Work workOf(PasswordHashes hashes, Runnable check) {
        Work before = hashes.work();
        check.run();
        Work after = hashes.work();
        return new Work(after.argon2idRuns() - before.argon2idRuns(), after.bcryptRounds() - before.bcryptRounds());
    }
}
