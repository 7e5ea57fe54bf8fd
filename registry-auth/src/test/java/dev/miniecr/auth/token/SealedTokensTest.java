package dev.miniecr.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords, refresh tokens and session credentials: what is sealed here and opened here, and nothing else. */
final class SealedTokensTest {
    private static final String ACCOUNT = "111122223333";

    @TempDir
    private Path directory;
    private final SteppedClock clock = new SteppedClock();
    private AuthorizationPasswords passwords;
    private RefreshTokens refreshTokens;
    private SessionTokens sessions;

    @BeforeEach
    void open() throws IOException {
        passwords = new AuthorizationPasswords(directory, clock, new SecureRandom());
        refreshTokens = new RefreshTokens(directory, RefreshTokens.DEFAULT_LIFETIME, clock, new SecureRandom());
        sessions = new SessionTokens(directory, clock, new SecureRandom());
    }

    private SessionGrant grant(Optional<String> policy) {
        return new SessionGrant("AROADEPLOY0000000001:ci", "deploy/ci", ACCOUNT, "AKIAIOSFODNN7EXAMPLE",
                clock.instant().plusSeconds(3600), policy);
    }

    private static <T> T valid(Verification<T> verification) {
        assertThat(verification).isInstanceOf(Verification.Valid.class);
        return ((Verification.Valid<T>) verification).value();
    }

    @Test
    void aPasswordSaysWhoAskedForItByWhat() {
        AuthorizationPasswords.Issued issued = passwords.issue(TestIdentities.ALICE, ACCOUNT);

        AuthorizationPasswords.Claims claims = valid(passwords.verify(issued.text()));

        assertThat(claims).isEqualTo(new AuthorizationPasswords.Claims(Principal.Kind.USER, "AIDAALICE00000000001",
                "alice", TestIdentities.ALICE.credential(), ACCOUNT, clock.instant(), issued.expiry()));
        assertThat(claims.sessionName()).isEmpty();
        assertThat(issued.expiry()).isEqualTo("2026-11-24T22:00:00Z");
    }

    @Test
    void aPasswordOfARoleSessionSaysWhich() {
        AuthorizationPasswords.Issued issued = passwords.issue(TestIdentities.SESSION, ACCOUNT);

        AuthorizationPasswords.Claims claims = valid(passwords.verify(issued.text()));

        assertThat(claims.sessionName()).contains("ci");
        assertThat(claims.credential()).isEqualTo(TestIdentities.SESSION.credential());
        assertThat(issued.expiry()).isEqualTo("2026-11-24T10:15:00Z").isEqualTo(claims.expiry());
    }

    @Test
    void aPasswordIsGoodForTwelveHours() {
        String password = passwords.issue(TestIdentities.ALICE, ACCOUNT).text();

        clock.pass(Duration.ofHours(12).minusSeconds(1));
        assertThat(passwords.verify(password)).isInstanceOf(Verification.Valid.class);
        clock.pass(Duration.ofSeconds(1));
        assertThat(passwords.verify(password)).isInstanceOf(Verification.Expired.class);
    }

    @Test
    void aPasswordFitsWhereClientsPutIt() {
        for (Optional<String> policy : List.of(Optional.<String>empty(), Optional.of(policyOf(2048)))) {
            Identity longest = longest(policy);

            String password = passwords.issue(longest, ACCOUNT).text();

            assertThat(password).hasSizeLessThanOrEqualTo(1500).matches("[A-Za-z0-9_-]+");
            assertThat(valid(passwords.verify(password)).credential()).isEqualTo(longest.credential());
        }
    }

    private Identity longest(Optional<String> policy) {
        return new Identity(
                new Principal(Principal.Kind.ROLE_SESSION, ACCOUNT, "AROA" + "A".repeat(17) + ":"
                        + "s".repeat(64), "r".repeat(64) + "/" + "s".repeat(64), Map.of()),
                new Credential("A".repeat(128), new Credential.Session(clock.instant().plusSeconds(900), policy)));
    }

    /* As long as this, and no more alike than such policies are. */
    private static String policyOf(int length) {
        StringBuilder policy = new StringBuilder("{\"Version\":\"2012-10-17\",\"Statement\":[");
        for (int i = 0; policy.length() < length; i++) {
            policy.append("{\"Effect\":\"Allow\",\"Action\":[\"ecr:BatchGetImage\",\"ecr:PutImage\"],\"Resource\":")
                    .append("\"arn:aws:ecr:us-east-1:").append(ACCOUNT).append(":repository/team-").append(i * 7919)
                    .append("/*\"},");
        }
        return policy.substring(0, length);
    }

    @Test
    void aPasswordWithoutRoomForItsPolicyIsNotGiven() {
        StringBuilder noise = new StringBuilder();
        new Random(20261124).ints(2048, ' ', '~').forEach(c -> noise.append((char) c));
        Identity session = longest(Optional.of(noise.toString()));

        assertThatThrownBy(() -> passwords.issue(session, ACCOUNT)).isInstanceOf(TokenTooLongException.class);
    }

    @Test
    void aRefreshTokenSaysForWhomAndSinceWhichPassword() {
        String token = refreshTokens.issue("AIDAALICE00000000001", 7, "service");

        RefreshTokens.Claims claims = valid(refreshTokens.verify(token, "service"));

        assertThat(claims).isEqualTo(new RefreshTokens.Claims("AIDAALICE00000000001", 7, "service", clock.instant(),
                Instant.parse("2026-12-24T10:00:00Z")));
        assertThat(refreshTokens.verify(token, "other")).isInstanceOf(Verification.Invalid.class);
        clock.pass(Duration.ofDays(30));
        assertThat(refreshTokens.verify(token, "service")).isInstanceOf(Verification.Expired.class);
    }

    @Test
    void aSessionTokenHoldsItsCredentials() {
        for (Optional<String> policy : List.of(Optional.<String>empty(), Optional.of("{\"Version\":\"2012-10-17\"}"),
                Optional
                        .of("é".repeat(2048)))) {
            SessionCredentials issued = sessions.issue(grant(policy));

            assertThat(valid(sessions.open(issued.accessKeyId(), issued.sessionToken()))).isEqualTo(issued);
            assertThat(issued.accessKeyId()).matches("ASIA[A-Z2-7]{16}");
            assertThat(issued.secretAccessKey()).matches("[A-Za-z0-9+/]{40}");
            assertThat(issued.grant()).isEqualTo(grant(policy));
        }
    }

    @Test
    void aSessionTokenShowsNothingOfWhatItHolds() {
        SessionCredentials issued = sessions.issue(grant(Optional.empty()));

        byte[] bytes = Base64.getUrlDecoder().decode(issued.sessionToken());

        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain(issued.secretAccessKey())
                .doesNotContain("deploy");
    }

    @Test
    void aSessionTokenBelongsToOneAccessKey() {
        SessionCredentials one = sessions.issue(grant(Optional.empty()));
        SessionCredentials other = sessions.issue(grant(Optional.empty()));

        assertThat(sessions.open(other.accessKeyId(), one.sessionToken())).isInstanceOf(Verification.Invalid.class);
        assertThat(one.secretAccessKey()).isNotEqualTo(other.secretAccessKey());
    }

    @Test
    void anExpiredSessionIsSaidToBe() {
        SessionCredentials issued = sessions.issue(grant(Optional.empty()));

        clock.pass(Duration.ofHours(1));

        assertThat(sessions.open(issued.accessKeyId(), issued.sessionToken())).isEqualTo(
                new Verification.Expired<>(issued));
    }

    @Test
    void aSessionBeginsWithAKeyThatCanEndIt() {
        assertThatThrownBy(() -> new SessionGrant("AROADEPLOY0000000001:ci", "deploy/ci", ACCOUNT, "", clock.instant(),
                Optional.empty())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSessionPolicyHasALimit() {
        Optional<String> policy = Optional.of("a".repeat(2049));

        assertThatThrownBy(() -> grant(policy)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everythingOutlivesARestart() throws IOException {
        String password = passwords.issue(TestIdentities.ALICE, ACCOUNT).text();
        String refreshToken = refreshTokens.issue("AIDAALICE00000000001", 7, "service");
        SessionCredentials session = sessions.issue(grant(Optional.empty()));

        open();

        assertThat(passwords.verify(password)).isInstanceOf(Verification.Valid.class);
        assertThat(refreshTokens.verify(refreshToken, "service")).isInstanceOf(Verification.Valid.class);
        assertThat(sessions.open(session.accessKeyId(), session.sessionToken())).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void anotherRegistryAcceptsNothing(@TempDir Path other) throws IOException {
        SessionCredentials session = sessions.issue(grant(Optional.empty()));
        String password = passwords.issue(TestIdentities.ALICE, ACCOUNT).text();

        assertThat(new AuthorizationPasswords(other, clock, new SecureRandom()).verify(password))
                .isEqualTo(new Verification.Invalid<>("wrong MAC"));
        assertThat(new SessionTokens(other, clock, new SecureRandom()).open(session.accessKeyId(), session
                .sessionToken())).isEqualTo(new Verification.Invalid<>("does not decrypt"));
    }

    @Test
    void oneKindIsNeverTakenForAnother() {
        String password = passwords.issue(TestIdentities.ALICE, ACCOUNT).text();
        String refreshToken = refreshTokens.issue("AIDAALICE00000000001", 7, "service");
        SessionCredentials session = sessions.issue(grant(Optional.empty()));

        for (String text : List.of(refreshToken, session.sessionToken(), "mep2" + refreshToken.substring(4), "mep2"
                + session.sessionToken().substring(4))) {
            assertThat(passwords.verify(text)).isInstanceOf(Verification.Invalid.class);
        }
        for (String text : List.of(password, session.sessionToken(), "mer1" + password.substring(4))) {
            assertThat(refreshTokens.verify(text, "service")).isInstanceOf(Verification.Invalid.class);
        }
        for (String text : List.of(password, refreshToken, "mes2" + password.substring(4))) {
            assertThat(sessions.open(session.accessKeyId(), text)).isInstanceOf(Verification.Invalid.class);
        }
    }

    @Test
    void whatIsChangedCutOrNoiseIsRefused() {
        assertOnlyTheGenuine(passwords.issue(TestIdentities.ALICE, ACCOUNT).text(), passwords::verify);
        assertOnlyTheGenuine(refreshTokens.issue("AIDAALICE00000000001", 7, "service"),
                text -> refreshTokens.verify(text, "service"));
        SessionCredentials session = sessions.issue(grant(Optional.empty()));
        assertOnlyTheGenuine(session.sessionToken(), text -> sessions.open(session.accessKeyId(), text));
    }

    private static void assertOnlyTheGenuine(String genuine, Function<String, Verification<?>> verify) {
        Random random = new Random(20261124);
        for (int i = 0; i < genuine.length(); i++) {
            for (int bit = 0; bit < 8; bit++) {
                StringBuilder changed = new StringBuilder(genuine);
                changed.setCharAt(i, (char) (genuine.charAt(i) ^ (1 << bit)));

                assertThat(verify.apply(changed.toString())).isInstanceOf(Verification.Invalid.class);
            }
            assertThat(verify.apply(genuine.substring(0, i))).isInstanceOf(Verification.Invalid.class);
        }
        for (String tail : List.of("=", "==", "A", "AAAA", " ", "\n", ":")) {
            assertThat(verify.apply(genuine + tail)).isInstanceOf(Verification.Invalid.class);
        }
        for (int i = 0; i < 5000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);

            assertThat(verify.apply(genuine.substring(0, 4) + Base64Url.encode(noise))).isInstanceOf(
                    Verification.Invalid.class);
            assertThat(verify.apply(new String(noise, StandardCharsets.ISO_8859_1))).isInstanceOf(
                    Verification.Invalid.class);
        }
        assertThat(verify.apply(genuine.substring(0, 4) + "A".repeat(1 << 20))).isInstanceOf(
                Verification.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization-password.key", "refresh-token.key", "session-token.key"})
    void keysAreKeptWhereOnlyTheirOwnerReads(String name) throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "canary", "mini-ecr-key-1:", "mini-ecr-key-1:canary",
            "mini-ecr-key-2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "mini-ecr-key-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"})
    void aMalformedKeyFileStopsWithItsNameAndNothingOfWhatItHolds(String content) throws IOException {
        Path file = directory.resolve("session-token.key");
        Files.writeString(file, content);

        assertThatThrownBy(() -> new SessionTokens(directory, clock, new SecureRandom()))
                .isInstanceOf(IOException.class).hasMessageContaining(file.toString()).hasNoCause()
                .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("canary").doesNotContain("AAAA"));
        assertThat(file).hasContent(content);
    }

    @Test
    void aHugeKeyFileIsNotRead() throws IOException {
        Files.write(directory.resolve("session-token.key"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> new SessionTokens(directory, clock, new SecureRandom())).hasMessageContaining(
                "larger than");
    }

    @Test
    void secretsArePrintedAsStars() {
        AuthorizationPasswords.Issued password = passwords.issue(TestIdentities.ALICE, ACCOUNT);
        SessionCredentials session = sessions.issue(grant(Optional.empty()));

        assertThat(password.toString()).contains("***").doesNotContain(password.text());
        assertThat(session.toString()).contains("***").doesNotContain(session.secretAccessKey())
                .doesNotContain(session.sessionToken());
        assertThat(new MacText("mark", 100, new byte[32]).toString()).isEqualTo("mark***");
    }
}
