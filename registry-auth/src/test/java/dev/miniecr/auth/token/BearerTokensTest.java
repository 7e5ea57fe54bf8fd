package dev.miniecr.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.token.BearerClaims.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BearerTokensTest {
    private static final String SERVICE = "111122223333.registry";
    private static final List<Access> ACCESS = List.of(new Access("repository", "team/app", List.of("pull", "push")),
            new Access("registry", "catalog", List.of("*")));

    @TempDir
    private Path directory;
    private final SteppedClock clock = new SteppedClock();
    private SigningKeys keys;
    private BearerTokens tokens;

    @BeforeEach
    void open() throws IOException {
        keys = new SigningKeys(directory, BearerTokens.Settings.DEFAULT.longestLife(), clock, new SecureRandom());
        tokens = tokens();
    }

    private BearerTokens tokens() {
        return new BearerTokens(keys, BearerTokens.Settings.DEFAULT, clock, new SecureRandom());
    }

    private static BearerClaims claims(Verification<BearerClaims> verification) {
        assertThat(verification).isInstanceOf(Verification.Valid.class);
        return ((Verification.Valid<BearerClaims>) verification).value();
    }

    @Test
    void aTokenSaysWhoItsBearerIsAndAtMostWhatFor() {
        String token = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS);

        for (BearerTokens verifier : List.of(tokens, tokens())) {
            BearerClaims claims = claims(verifier.verify(token, SERVICE));
            assertThat(claims.principal()).isEqualTo("alice");
            assertThat(claims.principalId()).isEqualTo("AIDAALICE00000000001");
            assertThat(claims.credential()).isEqualTo(TestIdentities.ALICE.credential());
            assertThat(claims.service()).isEqualTo(SERVICE);
            assertThat(claims.access()).isEqualTo(ACCESS);
            assertThat(claims.issuedAt()).isEqualTo("2026-11-24T10:00:00Z");
            assertThat(claims.expiry()).isEqualTo("2026-11-24T10:05:00Z");
        }
    }

    @Test
    void whatIsRememberedIsWhatTheTokenSays() {
        for (Identity identity : List.of(TestIdentities.ALICE, TestIdentities.SESSION, Identity.ANONYMOUS)) {
            String token = tokens.issue(identity, SERVICE, ACCESS);

            assertThat(tokens().verify(token, SERVICE)).isEqualTo(tokens.verify(token, SERVICE));
        }
    }

    @Test
    void aTokenHasTheClaimsOfTheDockerProtocol() {
        String payload = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS).split("[.]")[1];

        String json = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);

        assertThat(json).contains("\"iss\":\"mini-ecr\"", "\"aud\":\"" + SERVICE + "\"", "\"sub\":\"alice\"",
                "\"pid\":\"AIDAALICE00000000001\"", "\"exp\":", "\"nbf\":", "\"iat\":", "\"jti\":",
                "{\"type\":\"repository\",\"name\":\"team/app\",\"actions\":[\"pull\",\"push\"]}");
    }

    @Test
    void tokensOfTheSameSecondDiffer() {
        Set<String> issued = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            issued.add(tokens.issue(TestIdentities.ALICE, SERVICE, List.of()));
        }

        assertThat(issued).hasSize(20);
    }

    @Test
    void anExpiredTokenIsAcceptedWithinTheGraceAndNoLonger() {
        String token = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS);

        for (BearerTokens verifier : List.of(tokens, tokens())) {
            assertThat(verifier.verify(token, SERVICE)).isInstanceOf(Verification.Valid.class);
        }
        clock.pass(Duration.ofSeconds(359));
        for (BearerTokens verifier : List.of(tokens, tokens())) {
            assertThat(verifier.verify(token, SERVICE)).isInstanceOf(Verification.Valid.class);
        }
        clock.pass(Duration.ofSeconds(1));
        for (BearerTokens verifier : List.of(tokens, tokens())) {
            assertThat(verifier.verify(token, SERVICE)).isInstanceOf(Verification.Expired.class);
        }
    }

    @Test
    void aTokenForAnotherServiceIsRefusedAlsoWhereItIsRemembered() {
        String token = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS);

        for (BearerTokens verifier : List.of(tokens, tokens())) {
            assertThat(verifier.verify(token, "444455556666.registry")).isEqualTo(
                    new Verification.Invalid<>("aud is another service"));
        }
    }

    @Test
    void tokensOutliveARestart() throws IOException {
        String token = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS);

        open();

        assertThat(tokens.verify(token, SERVICE)).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void tokensOfARetiredKeyAreAcceptedForAsLongAsTheyMayLive() throws IOException {
        String token = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS);
        keys.rotate();
        String next = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS);

        clock.pass(Duration.ofSeconds(359));
        keys.rotate();

        for (String accepted : List.of(token, next)) {
            assertThat(tokens().verify(accepted, SERVICE)).isInstanceOf(Verification.Valid.class);
        }
        clock.pass(Duration.ofMinutes(10));
        assertThat(tokens().verify(token, SERVICE)).isEqualTo(new Verification.Invalid<>("kid is not known"));
        assertThat(tokens.verify(token, SERVICE)).isInstanceOf(Verification.Expired.class);
    }

    @Test
    void tooMuchAccessForOneTokenIsRefused() {
        List<Access> much = IntStream.range(0, 100)
                .mapToObj(i -> new Access("repository", "a".repeat(200) + i, List.of("pull", "push"))).toList();

        assertThatThrownBy(() -> tokens.issue(TestIdentities.ALICE, SERVICE, much))
                .isInstanceOf(TokenTooLongException.class).hasMessageContaining("at most 8192");
    }

    /* It is about half a microsecond; twenty tell a cache from a verified signature on any machine. */
    @Test
    void aTokenThatWasIssuedHereCostsNoSignature() {
        String token = tokens.issue(TestIdentities.ALICE, SERVICE, ACCESS);
        byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);

        long start = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            assertThat(
                    tokens.verify(new String(bytes, StandardCharsets.US_ASCII), SERVICE) instanceof Verification.Valid)
                    .isTrue();
        }
        long each = (System.nanoTime() - start) / 100_000;

        assertThat(each).isLessThan(20_000);
    }
}
