package dev.miniecr.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import dev.miniecr.auth.token.BearerClaims.Access;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that were not issued here, whatever they say (CVE-2025-24976, CVE-2025-30204, CVE-2023-27584 and their kin). */
final class ForgedBearerTokensTest {
    private static final String SERVICE = "111122223333.registry";
    private static final BigInteger ORDER = new BigInteger(
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    @TempDir
    private Path directory;
    private final SteppedClock clock = new SteppedClock();
    private final SigningKey attacker = SigningKey.generate(clock.instant(), new SecureRandom());
    private SigningKeys keys;
    private BearerTokens tokens;
    private String genuine;

    @BeforeEach
    void open() throws IOException {
        keys = new SigningKeys(directory, BearerTokens.Settings.DEFAULT.longestLife(), clock, new SecureRandom());
        tokens = new BearerTokens(keys, BearerTokens.Settings.DEFAULT, clock, new SecureRandom());
        genuine = new BearerTokens(keys, BearerTokens.Settings.DEFAULT, clock, new SecureRandom())
                .issue(TestIdentities.ALICE, SERVICE, List.of(new Access("repository", "app", List.of("pull"))));
    }

    private Map<String, Object> header() {
        return new LinkedHashMap<>(Map.of("alg", "ES256", "typ", "JWT", "kid", keys.signing().id()));
    }

    private Map<String, Object> claims() {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", "mini-ecr");
        claims.put("aud", SERVICE);
        claims.put("sub", "alice");
        claims.put("pid", "AIDAALICE00000000001");
        claims.put("cred", Map.of("kind", "PASSWORD", "id", ""));
        claims.put("jti", "1");
        claims.put("iat", now);
        claims.put("nbf", now);
        claims.put("exp", now + 300);
        claims.put("access", List.of());
        return claims;
    }

    private static String unsigned(Object header, Object claims) {
        return Base64Url.encode(StrictJson.write(header)) + "." + Base64Url.encode(StrictJson.write(claims));
    }

    private static String signed(String unsigned, SigningKey key) {
        return unsigned + "." + Base64Url.encode(key.sign(unsigned.getBytes(StandardCharsets.US_ASCII)));
    }

    private void assertInvalid(String token) {
        assertThat(tokens.verify(token, SERVICE)).as(token.substring(0, Math.min(token.length(), 2000)))
                .isInstanceOf(Verification.Invalid.class);
    }

    private void assertInvalid(String token, String reason) {
        assertThat(tokens.verify(token, SERVICE)).isEqualTo(new Verification.Invalid<>(reason));
    }

    @Test
    void aTokenMadeLikeOursWithOurKeyIsAccepted() {
        assertThat(tokens.verify(signed(unsigned(header(), claims()), keys.signing()), SERVICE))
                .isInstanceOf(Verification.Valid.class);
        assertThat(tokens.verify(genuine, SERVICE)).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void aKeyInTheTokenIsNotTrusted() {
        ECKey embedded = attacker.jwk().toPublicJWK();
        for (String kid : List.of(attacker.id(), keys.signing().id())) {
            for (Map.Entry<String, Object> key : Map
                    .of("jwk", embedded.toJSONObject(), "jku", "https://evil/jwks", "x5c",
                            List.of("MIIB"), "x5u", "https://evil/cert")
                    .entrySet()) {
                Map<String, Object> header = header();
                header.put("kid", kid);
                header.put(key.getKey(), key.getValue());

                assertInvalid(signed(unsigned(header, claims()), attacker));
            }
        }
    }

    @Test
    void aKeyInTheTokenDoesNotReplaceOurs() {
        Map<String, Object> header = header();
        header.put("jwk", attacker.jwk().toPublicJWK().toJSONObject());

        assertThat(tokens.verify(signed(unsigned(header, claims()), keys.signing()), SERVICE))
                .isInstanceOf(Verification.Valid.class);
    }

    @Test
    void aTokenOfAnotherRegistryIsRefused(@TempDir Path other) throws IOException {
        SigningKeys theirs = new SigningKeys(other, BearerTokens.Settings.DEFAULT.longestLife(), clock,
                new SecureRandom());
        String token = new BearerTokens(theirs, BearerTokens.Settings.DEFAULT, clock, new SecureRandom())
                .issue(TestIdentities.ALICE, SERVICE, List.of());

        assertInvalid(token, "kid is not known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "", "HS256", "HS384", "RS256", "PS256", "ES384", "ES256K", "EdDSA",
            "es256", "ES256 "})
    void everyAlgorithmButOursIsRefused(String algorithm) {
        Map<String, Object> header = header();
        header.put("alg", algorithm);
        String unsigned = unsigned(header, claims());

        for (String token : List.of(unsigned, unsigned + ".", signed(unsigned, keys.signing()))) {
            assertInvalid(token);
        }
    }

    @Test
    void thePublicKeyIsNoHmacKey() throws GeneralSecurityException {
        List<byte[]> guesses = List.of(keys.jwks().getBytes(StandardCharsets.UTF_8), keys.signing().publicKey()
                .getEncoded(), keys.signing().jwk().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8),
                ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(keys.signing().publicKey().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n").getBytes(StandardCharsets.UTF_8));
        for (String algorithm : List.of("HS256", "ES256")) {
            Map<String, Object> header = header();
            header.put("alg", algorithm);
            String unsigned = unsigned(header, claims());
            for (byte[] guess : guesses) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(guess, "HmacSHA256"));
                byte[] signature = mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII));

                assertInvalid(unsigned + "." + Base64Url.encode(signature));
                assertInvalid(unsigned + "." + Base64Url.encode(Arrays.copyOf(signature, 64)));
            }
        }
    }

    @Test
    void signaturesOfZeroAndOfTheCurvesOrderAreRefused() {
        String unsigned = unsigned(header(), claims());
        byte[] order = ORDER.toByteArray();
        byte[] orders = new byte[64];
        System.arraycopy(order, 1, orders, 0, 32);
        System.arraycopy(order, 1, orders, 32, 32);

        assertInvalid(unsigned + "." + Base64Url.encode(new byte[64]), "wrong signature");
        assertInvalid(unsigned + "." + Base64Url.encode(orders), "wrong signature");
        assertInvalid(unsigned + "." + Base64Url.encode(new byte[0]), "wrong signature");
        assertInvalid(unsigned + "." + Base64Url.encode(new byte[70]), "wrong signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "../../../../dev/null", "/etc/passwd", "bearer-signing-keys.json", "",
            "' OR 1=1 --", "\u0000", "http://evil/key"})
    void aKidIsOnlyCompared(String kid) {
        Map<String, Object> header = header();
        header.put("kid", kid);

        assertInvalid(signed(unsigned(header, claims()), attacker), "kid is not known");
        assertInvalid(signed(unsigned(header, claims()), keys.signing()), "kid is not known");
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("kid", List.of("a"), "kid is missing or no text"),
                Arguments.of("kid", 1, "kid is missing or no text"),
                Arguments.of("alg", 1, "alg is missing or no text"),
                Arguments.of("typ", "JWE", "typ is not JWT"),
                Arguments.of("typ", "at+jwt", "typ is not JWT"),
                Arguments.of("crit", List.of("exp"), "crit is not supported"),
                Arguments.of("crit", List.of(), "crit is not supported"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderThatMeansSomethingElseIsRefused(String name, Object value, String reason) {
        Map<String, Object> header = header();
        header.put(name, value);

        assertInvalid(signed(unsigned(header, claims()), keys.signing()), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alg", "typ", "kid"})
    void aHeaderThatLacksAParameterIsRefused(String name) {
        Map<String, Object> header = header();
        header.remove(name);

        assertInvalid(signed(unsigned(header, claims()), keys.signing()), name + " is missing or no text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "pid", "cred", "jti", "iat", "nbf", "exp", "access"})
    void everyClaimIsRequired(String name) {
        Map<String, Object> claims = claims();
        claims.remove(name);

        assertInvalid(signed(unsigned(header(), claims), keys.signing()));
    }

    static Stream<Arguments> wrongClaims() {
        return Stream.of(
                Arguments.of("iss", "other", "iss is another issuer"),
                Arguments.of("iss", List.of("mini-ecr"), "iss is missing or no text"),
                Arguments.of("aud", "other", "aud is another service"),
                Arguments.of("aud", List.of(SERVICE), "aud is missing or no text"),
                Arguments.of("exp", "1795514700", "exp is missing or no time"),
                Arguments.of("exp", 1.5, "exp is missing or no time"),
                Arguments.of("exp", -1, "exp is missing or no time"),
                Arguments.of("exp", Long.MAX_VALUE, "exp is missing or no time"),
                Arguments.of("exp", new BigInteger("9".repeat(100)), "exp is missing or no time"),
                Arguments.of("nbf", "now", "nbf is missing or no time"),
                Arguments.of("nbf", 4_000_000_000L, "nbf is to come"),
                Arguments.of("iat", true, "iat is missing or no time"),
                Arguments.of("cred", Map.of("kind", "ROOT", "id", ""), "a kind that is not known"),
                Arguments.of("access", "all", "access is missing or no list"),
                Arguments.of("access", List.of("all"), "type is missing or no text"),
                Arguments.of("access", List.of(Map.of("type", "repository", "name", "a", "actions", List.of(1))),
                        "actions are no texts"));
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void aWrongClaimIsRefused(String name, Object value, String reason) {
        Map<String, Object> claims = claims();
        claims.put(name, value);

        assertInvalid(signed(unsigned(header(), claims), keys.signing()), reason);
    }

    @Test
    void aTokenLongExpiredIsSaidToBe() {
        Map<String, Object> claims = claims();
        claims.put("exp", clock.instant().getEpochSecond() - 61);

        assertThat(tokens.verify(signed(unsigned(header(), claims), keys.signing()), SERVICE))
                .isInstanceOf(Verification.Expired.class);
    }

    @Test
    void aMemberThatStandsTwiceIsRefused() {
        String header = Base64Url
                .encode(("{\"alg\":\"none\",\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"" + keys.signing().id()
                        + "\"}").getBytes(StandardCharsets.UTF_8));
        String claims = unsigned(header(), claims()).split("[.]")[1];

        assertInvalid(signed(header + "." + claims, keys.signing()), "not a JSON object");
    }

    static Stream<String> shapes() {
        return Stream.of("", ".", "..", "...", "a.b", "a.b.c", "a.b.c.d", "..........", "a".repeat(8192),
                ".".repeat(8192), ".".repeat(1 << 20), "a.".repeat(1 << 19), "é.é.é", "\u0000.\u0000.\u0000",
                "=.=.=", "e30.e30.e30", "W10.W10.W10", "bnVsbA.bnVsbA.bnVsbA", "\ud83d.\udc33.x");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void whatIsNoTokenIsRefused(String text) {
        assertInvalid(text);
    }

    @Test
    void anEndlessTokenIsRefusedUnread() {
        assertInvalid(genuine + "a".repeat(1 << 20), "longer than 8192 characters");
    }

    @Test
    void deepJsonIsRefused() {
        String deep = Base64Url.encode(("{\"a\":" + "[".repeat(3000)).getBytes(StandardCharsets.UTF_8));

        assertInvalid(deep + ".e30.e30", "not a JSON object");
    }

    @Test
    void aTokenWithABitChangedIsRefused() {
        Random random = new Random(20261124);
        for (int i = 0; i < genuine.length(); i++) {
            StringBuilder changed = new StringBuilder(genuine);
            changed.setCharAt(i, (char) (genuine.charAt(i) ^ (1 << random.nextInt(7))));

            assertInvalid(changed.toString());
        }
        for (int bit = 0; bit < 7; bit++) {
            int last = genuine.length() - 1;

            assertInvalid(genuine.substring(0, last) + (char) (genuine.charAt(last) ^ (1 << bit)));
        }
    }

    @Test
    void aTokenThatIsCutOrPaddedIsRefused() {
        for (int length = 0; length < genuine.length(); length++) {
            assertInvalid(genuine.substring(0, length));
        }
        for (String tail : List.of("=", "A", " ", "\n", ".", "%00")) {
            assertInvalid(genuine + tail);
            assertInvalid(tail + genuine);
        }
    }

    @Test
    void noiseIsRefused() {
        Random random = new Random(20261124);
        for (int i = 0; i < 5000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);

            assertInvalid(new String(noise, StandardCharsets.ISO_8859_1));
            assertInvalid(Base64Url.encode(noise) + ".e30." + Base64Url.encode(noise));
        }
    }

    @Test
    void nothingOfATokenStandsInTheReason() {
        Verification<BearerClaims> verification = tokens.verify("canary." + genuine, SERVICE);

        assertThat(verification.toString()).doesNotContain("canary").doesNotContain(genuine);
    }
}
