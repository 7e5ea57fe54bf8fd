package dev.miniecr.auth.sigv4;

import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.EXPIRED_TOKEN;
import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.INCOMPLETE_SIGNATURE;
import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.INVALID_SIGNATURE;
import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.MISSING_AUTHENTICATION_TOKEN;
import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.UNRECOGNIZED_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.auth.sigv4.SdkRequests.Sent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Whatever the AWS SDK signs is verified, and nothing that differs from it in one place. */
final class AwsSdkSignerTest {
    private static final int REQUESTS = 2500;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private static final AwsCredentialsIdentity KEY = AwsCredentialsIdentity.create("AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static final AwsCredentialsIdentity SESSION = AwsSessionCredentialsIdentity.create("ASIAIOSFODNN7EXAMPLE",
            "session+secret+of+forty+characters+00001", "the/session+token==");

    private final Random random = new Random(20261124);
    private final SdkRequests requests = new SdkRequests(random, CLOCK);
    private final KnownKeys keys = new KnownKeys();
    private final SignatureVerifier<String> verifier = new SignatureVerifier<>(keys,
            new SignatureRules(Set.of("ecr", "sts"), Optional.of(SdkRequests.REGION), false), CLOCK);

    @BeforeEach
    void theKeysAreKnown() {
        keys.add(KEY.accessKeyId(), new SigningSecret<>("user", KEY.secretAccessKey(), true, Optional.empty()));
        keys.addSession(SESSION.accessKeyId(), "the/session+token==", new SigningSecret<>("session", SESSION
                .secretAccessKey(), true, Optional.of(CLOCK.instant().plusSeconds(1))));
    }

    private Sent next() {
        return requests.next(random.nextBoolean() ? KEY : SESSION);
    }

    private VerifiedSignature<String> verify(Sent sent) {
        return verifier.check(sent.request()).finish(sent.bodySha256());
    }

    private RefusedSignatureException refusal(Sent sent) {
        return catchThrowableOfType(RefusedSignatureException.class, () -> verify(sent));
    }

    @Test
    void whatTheSdkSignsIsVerified() {
        for (int i = 0; i < REQUESTS; i++) {
            Sent sent = next();

            VerifiedSignature<String> verified = verify(sent);

            assertThat(verified.accessKeyId()).isEqualTo(verified.holder().equals("user")
                    ? KEY.accessKeyId()
                    : SESSION.accessKeyId());
        }
    }

    @Test
    void anotherEncodingOfTheSameQueryIsVerified() {
        for (int i = 0; i < 300; i++) {
            Sent sent = next();
            String[] pairs = sent.request().query().replace("%20", "+").replace("%2B", "%2b").split("&", -1);
            List<String> reversed = new ArrayList<>(Arrays.asList(pairs)).reversed();

            assertThat(verify(new Sent(withQuery(sent.request(), String.join("&", reversed)), sent.body())).region())
                    .isEqualTo(SdkRequests.REGION);
        }
    }

    @Test
    void anotherBodyIsRefused() {
        everyTime(sent -> {
            StringBuilder body = new StringBuilder(sent.body().isEmpty() ? "x" : sent.body());
            int at = random.nextInt(body.length());
            body.setCharAt(at, (char) (body.charAt(at) ^ (1 << random.nextInt(8))));
            return new Sent(sent.request(), body.toString());
        }, INVALID_SIGNATURE);
    }

    @Test
    void anotherValueOfASignedHeaderIsRefused() {
        everyTime(sent -> {
            List<String> names = List.of("content-type", "host", "x-amz-target", "x-amz-content-sha256");
            return changed(sent, names.get(random.nextInt(names.size())), value -> value + "x");
        }, INVALID_SIGNATURE);
    }

    @Test
    void oneMoreValueOfASignedHeaderIsRefused() {
        everyTime(sent -> {
            List<SignedRequest.Header> headers = new ArrayList<>(sent.request().headers());
            headers.add(random.nextInt(headers.size()), new SignedRequest.Header("x-amz-TARGET", "other"));
            return new Sent(withHeaders(sent.request(), headers), sent.body());
        }, INVALID_SIGNATURE);
    }

    @Test
    void anotherSessionTokenIsRefused() {
        for (int i = 0; i < 200; i++) {
            Sent sent = changed(requests.next(SESSION), "x-amz-security-token", value -> value + "x");

            assertThat(refusal(sent).code()).isEqualTo(UNRECOGNIZED_CLIENT);
        }
    }

    @Test
    void anotherListOfSignedHeadersIsRefused() {
        everyTime(sent -> changed(sent, "authorization",
                value -> value.replace("SignedHeaders=", "SignedHeaders=user-agent;")), INVALID_SIGNATURE);
        everyTime(sent -> changed(sent, "authorization", value -> value.replace("content-type;", "")),
                INVALID_SIGNATURE);
        everyTime(
                sent -> changed(sent, "authorization",
                        value -> value.replace("content-type;host", "host;content-type")),
                INVALID_SIGNATURE);
        everyTime(sent -> changed(sent, "authorization", value -> value.replace(";x-amz-date", "")), INVALID_SIGNATURE);
    }

    @Test
    void anotherPathIsRefused() {
        everyTime(sent -> new Sent(new SignedRequest(sent.request().method(), sent.request().path() + "x", sent
                .request().query(), sent.request().headers(), List.of()), sent.body()), INVALID_SIGNATURE);
    }

    @Test
    void anotherQueryIsRefused() {
        everyTime(sent -> new Sent(withQuery(sent.request(), sent.request().query() + "&x=1"), sent.body()),
                INVALID_SIGNATURE);
        everyTime(sent -> new Sent(withQuery(sent.request(), "x" + sent.request().query()), sent.body()),
                INVALID_SIGNATURE);
    }

    @Test
    void anotherMethodIsRefused() {
        everyTime(sent -> new Sent(new SignedRequest("DELETE", sent.request().path(), sent.request().query(), sent
                .request().headers(), List.of()), sent.body()), INVALID_SIGNATURE);
    }

    @Test
    void anotherDateIsRefused() {
        everyTime(sent -> changed(sent, "x-amz-date", _ -> "20261124T100001Z"), INVALID_SIGNATURE);
        everyTime(sent -> changed(sent, "authorization", value -> value.replace("/20261124/", "/20261123/")),
                INVALID_SIGNATURE);
    }

    @Test
    void aSignatureWithOneBitChangedIsRefused() {
        everyTime(sent -> changed(sent, "authorization", value -> {
            int at = value.indexOf("Signature=") + "Signature=".length();
            byte[] signature = HexFormat.of().parseHex(value.substring(at));
            signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
            return value.substring(0, at) + HexFormat.of().formatHex(signature);
        }), INVALID_SIGNATURE);
    }

    @Test
    void aSignatureThatIsCutIsRefused() {
        everyTime(sent -> changed(sent, "authorization", value -> value.substring(0, value.length() - 1)),
                INVALID_SIGNATURE);
        everyTime(sent -> changed(sent, "authorization", value -> value.substring(0, value.indexOf("Signature="))),
                INCOMPLETE_SIGNATURE);
    }

    @Test
    void anotherKeyIsRefused() {
        everyTime(sent -> changed(sent, "authorization", value -> value.replace("EXAMPLE/", "EXAMPLF/")),
                UNRECOGNIZED_CLIENT);
    }

    @Test
    void aRequestWithoutItsAuthorizationIsRefused() {
        everyTime(sent -> new Sent(withHeaders(sent.request(), sent.request().headers().stream()
                .filter(header -> !header.name().equalsIgnoreCase("authorization")).toList()), sent.body()),
                MISSING_AUTHENTICATION_TOKEN);
    }

    @Test
    void aSessionIsRefusedFromItsExpiryOn() {
        keys.addSession(SESSION.accessKeyId(), "the/session+token==", new SigningSecret<>("session", SESSION
                .secretAccessKey(), true, Optional.of(CLOCK.instant())));
        Sent sent = requests.next(SESSION);

        RefusedSignatureException refusal = refusal(sent);

        assertThat(refusal.code()).isEqualTo(EXPIRED_TOKEN);
        assertThat(refusal).hasMessage("The security token included in the request is expired");
    }

    private void everyTime(UnaryOperator<Sent> mutation, RefusedSignatureException.Code code) {
        for (int i = 0; i < 200; i++) {
            Sent mutated = mutation.apply(next());

            RefusedSignatureException refusal = refusal(mutated);

            assertThat(refusal).as("%s", mutated).isNotNull();
            assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
            assertThat(refusal.getMessage()).doesNotContain("the/session+token").doesNotContain(KEY.secretAccessKey())
                    .doesNotContain(SESSION.secretAccessKey());
        }
    }

    private static Sent changed(Sent sent, String name, UnaryOperator<String> change) {
        return new Sent(withHeaders(sent.request(), sent.request().headers().stream()
                .map(header -> header.name().equalsIgnoreCase(name)
                        ? new SignedRequest.Header(header.name(), change
                                .apply(header.value()))
                        : header)
                .toList()), sent.body());
    }

    private static SignedRequest withHeaders(SignedRequest request, List<SignedRequest.Header> headers) {
        return new SignedRequest(request.method(), request.path(), request.query(), headers, List.of());
    }

    private static SignedRequest withQuery(SignedRequest request, String query) {
        return new SignedRequest(request.method(), request.path(), query, request.headers(), List.of());
    }
}
