package dev.miniecr.auth.sigv4;

import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.INCOMPLETE_SIGNATURE;
import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.INVALID_SIGNATURE;
import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.MISSING_AUTHENTICATION_TOKEN;
import static dev.miniecr.auth.sigv4.RefusedSignatureException.Code.UNRECOGNIZED_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.auth.sigv4.RefusedSignatureException.Code;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureVerifierTest {
    private static final String ID = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final BodySha256 HASH = BodySha256.of(BODY);
    private static final String FORM = "AWS4-HMAC-SHA256 Credential=" + ID
            + "/20261124/us-east-1/ecr/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";

    private final KnownKeys keys = new KnownKeys();
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private final SignatureVerifier<String> verifier = verifier(Optional.empty(), false);

    private SignatureVerifier<String> verifier(Optional<String> region, boolean unsignedPayload) {
        return new SignatureVerifier<>(keys, new SignatureRules(Set.of("ecr", "sts"), region, unsignedPayload), clock);
    }

    @BeforeEach
    void theKeyIsKnown() {
        keys.add(ID, new SigningSecret<>("alice", SECRET, true, Optional.empty()));
    }

    /** A client of our own, which signs what it is told to, right or wrong. */
    private record Client(String id, String secret, String date, String scope, String payload) {
        Client() {
            this(ID, SECRET, "20261124T100000Z", "20261124/us-east-1/ecr/aws4_request", HASH.hex());
        }

        SignedRequest sign(String... more) {
            return sign(List.of(), more);
        }

        SignedRequest sign(List<String> alternativeHosts, String... more) {
            List<SignedRequest.Header> headers = new ArrayList<>();
            headers.add(new SignedRequest.Header("Host", "localhost:5000"));
            headers.add(new SignedRequest.Header("X-Amz-Date", date));
            for (String line : more) {
                int colon = line.indexOf(':');
                headers.add(new SignedRequest.Header(line.substring(0, colon), line.substring(colon + 1)));
            }
            SignedRequest unsigned = new SignedRequest("POST", "/", "", headers, alternativeHosts);
            List<String> names = headers.stream().map(header -> header.name().toLowerCase(Locale.ROOT))
                    .distinct()
                    .toList();
            String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n"
                    + CanonicalRequest.of(unsigned, CanonicalRequest.target(unsigned), names, payload).hash();
            Key key = new SecretKeySpec(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), Sha256.HMAC);
            for (String step : scope.split("/", -1)) {
                key = new SecretKeySpec(Sha256.hmac(key, step.getBytes(StandardCharsets.UTF_8)), Sha256.HMAC);
            }
            headers.add(new SignedRequest.Header("Authorization", "AWS4-HMAC-SHA256 Credential=" + id + "/" + scope
                    + ", SignedHeaders=" + String.join(";", names) + ", Signature="
                    + HexFormat.of().formatHex(Sha256.hmac(key, toSign.getBytes(StandardCharsets.UTF_8)))));
            return new SignedRequest("POST", "/", "", headers, alternativeHosts);
        }

        Client at(String other) {
            return new Client(id, secret, other, other.substring(0, 8) + "/us-east-1/ecr/aws4_request", payload);
        }

        Client scoped(String other) {
            return new Client(id, secret, date, other, payload);
        }

        Client withKey(String otherId, String otherSecret) {
            return new Client(otherId, otherSecret, date, scope, payload);
        }

        Client withPayload(String other) {
            return new Client(id, secret, date, scope, other);
        }
    }

    private static SignedRequest unsigned(String... headers) {
        return new SignedRequest("POST", "/", "", Stream.of(headers)
                .map(line -> new SignedRequest.Header(line.substring(0, line.indexOf(':')), line.substring(line
                        .indexOf(':') + 1)))
                .toList(), List.of());
    }

    private RefusedSignatureException refusal(SignedRequest request) {
        return refusal(verifier, request);
    }

    private static RefusedSignatureException refusal(SignatureVerifier<String> verifier, SignedRequest request) {
        return catchThrowableOfType(RefusedSignatureException.class, () -> verifier.check(request).finish(HASH));
    }

    @Test
    void aRequestWithoutADeclaredBodyHashIsVerifiedByTheBodyThatCame() {
        PendingSignature<String> pending = verifier.check(new Client().sign());

        assertThat(pending.coversBody()).isTrue();
        assertThat(pending.finish(HASH)).isEqualTo(new VerifiedSignature<>("alice", ID, clock.instant(), "us-east-1",
                "ecr"));
    }

    static Stream<Arguments> malformed() {
        String credential = "Credential=" + ID + "/20261124/us-east-1/ecr/aws4_request";
        return Stream.of(
                Arguments.of("", MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token"),
                Arguments.of("Basic QVdTOng=", MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token"),
                Arguments.of("Bearer abc", MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token"),
                Arguments.of("AWS AKID:abc", MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token"),
                Arguments.of("AWS4-HMAC-SHA512 " + credential, INCOMPLETE_SIGNATURE, "Unsupported AWS 'algorithm'"),
                Arguments.of("AWS4-ECDSA-P256-SHA256 " + credential, INCOMPLETE_SIGNATURE, "Unsupported AWS"),
                Arguments.of("AWS4-HMAC-SHA256", INCOMPLETE_SIGNATURE,
                        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "),
                Arguments.of("AWS4-HMAC-SHA256 " + credential + ", SignedHeaders=host", INCOMPLETE_SIGNATURE,
                        "Authorization header requires 'Signature' parameter. "),
                Arguments.of("AWS4-HMAC-SHA256 " + credential + ", Signature=00", INCOMPLETE_SIGNATURE,
                        "Authorization header requires 'SignedHeaders' parameter. "),
                Arguments.of("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00", INCOMPLETE_SIGNATURE,
                        "Authorization header requires 'Credential' parameter. "),
                Arguments.of(FORM.replace("Signature=00", "Signature="), INCOMPLETE_SIGNATURE,
                        "Authorization header requires 'Signature' parameter. "),
                Arguments.of(FORM + ", Signature=00", INCOMPLETE_SIGNATURE, "once each"),
                Arguments.of(FORM + ", Other=00", INCOMPLETE_SIGNATURE, "once each"),
                Arguments.of(FORM + ", other", INCOMPLETE_SIGNATURE, "missing equal-sign"),
                Arguments.of(FORM.replace("Signature=00", "Signature"), INCOMPLETE_SIGNATURE, "missing equal-sign"),
                Arguments.of(FORM.replace(", ", " "), INCOMPLETE_SIGNATURE, "requires 'Signature' parameter"),
                Arguments.of(FORM.replace("/ecr/", "/"), INCOMPLETE_SIGNATURE, "exactly 5 slash-delimited elements"),
                Arguments.of(FORM.replace("/ecr/", "/ecr/x/"), INCOMPLETE_SIGNATURE, "exactly 5 slash-delimited"),
                Arguments.of(FORM.replace("aws4_request", "aws4_reques"), INVALID_SIGNATURE,
                        "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4_reques'."),
                Arguments.of(FORM.replace("host;", "Host;"), INCOMPLETE_SIGNATURE, "SignedHeaders must be"),
                Arguments.of(FORM.replace("host;", "host;;"), INCOMPLETE_SIGNATURE, "SignedHeaders must be"),
                Arguments.of(FORM.replace("host;", "host;host;"), INCOMPLETE_SIGNATURE, "SignedHeaders must be"),
                Arguments.of(FORM.replace("host;", ""), INVALID_SIGNATURE, "'Host' or ':authority' must be"),
                Arguments.of(FORM.replace(";x-amz-date", ""), INVALID_SIGNATURE, "'X-Amz-Date' must be"),
                Arguments.of(FORM.replace("host;", "absent;host;"), INVALID_SIGNATURE, "'absent' is a 'SignedHeader'"),
                Arguments.of(FORM.replace("/20261124/", "/20261125/"), INVALID_SIGNATURE,
                        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261125' != '20261124', from '20261124T100000Z'."),
                Arguments.of(FORM.replace("/us-east-1/", "//"), INVALID_SIGNATURE, "scoped to a valid region, not ''"),
                Arguments.of(FORM.replace("/ecr/", "/s3/"), INVALID_SIGNATURE,
                        "Credential should be scoped to correct service: 'ecr' or 'sts'."),
                Arguments.of(FORM.replace("=" + ID, "="), UNRECOGNIZED_CLIENT, "security token included"),
                Arguments.of(FORM.replace(ID, "AKIA../../EXAMPLE"), INCOMPLETE_SIGNATURE, "exactly 5 slash-delimited"),
                Arguments.of(FORM.replace(ID, "AKIA'--"), UNRECOGNIZED_CLIENT, "security token included"),
                Arguments.of(FORM.replace(ID, "A".repeat(129)), UNRECOGNIZED_CLIENT, "security token included"),
                Arguments.of(FORM + "0".repeat(9000), INCOMPLETE_SIGNATURE, "too long"),
                Arguments.of(FORM, INVALID_SIGNATURE, "The request signature we calculated does not match"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedHeaderIsRefusedInAwsWords(String authorization, Code code, String message) {
        RefusedSignatureException refusal = refusal(unsigned("Host:localhost", "X-Amz-Date:20261124T100000Z",
                "Authorization:" + authorization));

        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.getMessage()).contains(message);
    }

    @Test
    void theHeaderItselfIsNotShown() {
        RefusedSignatureException refusal = refusal(unsigned("Authorization:AWS4-HMAC-SHA256 canary-secret=1"));

        assertThat(refusal.getMessage()).contains("(Hashed with SHA-256 and encoded with Base64) Authorization=")
                .doesNotContain("canary");
    }

    @Test
    void twoAuthorizationHeadersAreRefused() {
        assertThat(refusal(unsigned("Authorization:" + FORM, "authorization:" + FORM)).code())
                .isEqualTo(INCOMPLETE_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Amz-Date:", "X-Amz-Date:Tue, 24 Nov 2026 10:00:00 GMT", "X-Amz-Date:20261324T100000Z",
            "X-Amz-Date:20261124T100000", "X-Amz-Date:2026-11-24T10:00:00Z", "Other:1"})
    void aRequestWithoutATimeIsRefused(String header) {
        assertThat(refusal(unsigned("Host:localhost", header, "Authorization:" + FORM)).code())
                .isEqualTo(INCOMPLETE_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20261124T094500Z", "20261124T100000Z", "20261124T101500Z"})
    void fifteenMinutesOfSkewAreAccepted(String date) {
        assertThat(verifier.check(new Client().at(date).sign()).finish(HASH).holder()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({
            "20261124T094459Z, Signature expired: 20261124T094459Z is now earlier than 20261124T094500Z (20261124T100000Z - 15 min.)",
            "20261124T101501Z, Signature not yet current: 20261124T101501Z is still later than 20261124T101500Z (20261124T100000Z + 15 min.)",
            "20251124T100000Z, Signature expired: 20251124T100000Z is now earlier than 20261124T094500Z (20261124T100000Z - 15 min.)"})
    void moreSkewIsRefused(String date, String message) {
        RefusedSignatureException refusal = refusal(new Client().at(date).sign());

        assertThat(refusal.code()).isEqualTo(INVALID_SIGNATURE);
        assertThat(refusal).hasMessage(message);
    }

    @Test
    void aDateHeaderStandsInForXAmzDate() {
        SignedRequest signed = new Client().sign();
        List<SignedRequest.Header> headers = new ArrayList<>();
        signed.headers().forEach(header -> headers.add(header.name().equals("X-Amz-Date")
                ? new SignedRequest.Header("Date", header.value())
                : header));
        SignedRequest request = new SignedRequest("POST", "/", "", headers, List.of()).replacing("authorization",
                FORM.replace("host;x-amz-date", "host;date"));

        assertThat(refusal(request)).hasMessageContaining("The String-to-Sign should have been");
    }

    @Test
    void aRegionIsRefusedOnlyWhereOneIsSet() {
        SignedRequest request = new Client().scoped("20261124/eu-west-1/sts/aws4_request").sign();

        assertThat(verifier.check(request).finish(HASH).region()).isEqualTo("eu-west-1");
        assertThat(refusal(verifier(Optional.of("us-east-1"), false), request))
                .hasMessage("Credential should be scoped to a valid region, not 'eu-west-1'.");
    }

    @Test
    void theServiceOfTheScopeIsReported() {
        assertThat(verifier.check(new Client().scoped("20261124/eu-west-1/sts/aws4_request").sign()).finish(HASH)
                .service()).isEqualTo("sts");
    }

    @Test
    void anUnknownAndAnInactiveKeyAreRefusedAlike() {
        keys.add("AKIAINACTIVE00000000", new SigningSecret<>("bob", SECRET, false, Optional.empty()));

        for (String id : List.of("AKIAUNKNOWN000000000", "AKIAINACTIVE00000000")) {
            RefusedSignatureException refusal = refusal(new Client().withKey(id, SECRET).sign());

            assertThat(refusal.code()).isEqualTo(UNRECOGNIZED_CLIENT);
            assertThat(refusal).hasMessage("The security token included in the request is invalid.");
        }
    }

    @Test
    void theStandInForUnknownSecretsProvesNothing() {
        SignedRequest request = new Client().withKey("AKIAUNKNOWN000000000", "0123456789012345678901234567890123456789")
                .sign();

        assertThat(refusal(request).code()).isEqualTo(UNRECOGNIZED_CLIENT);
    }

    @Test
    void aSessionsKeyNeedsItsTokenAndAnotherKeyNone() {
        keys.addSession("ASIASESSION000000000", "token", new SigningSecret<>("role", SECRET, true, Optional.empty()));
        Client session = new Client().withKey("ASIASESSION000000000", SECRET);

        assertThat(verifier.check(session.sign("X-Amz-Security-Token:token")).finish(HASH).holder()).isEqualTo("role");
        for (SignedRequest request : List.of(session.sign(), session.sign("X-Amz-Security-Token:other"), new Client()
                .sign("X-Amz-Security-Token:token"))) {
            assertThat(refusal(request).code()).isEqualTo(UNRECOGNIZED_CLIENT);
        }
        assertThat(refusal(session.sign("X-Amz-Security-Token:token", "X-Amz-Security-Token:token")).code())
                .isEqualTo(INCOMPLETE_SIGNATURE);
    }

    @Test
    void aSecretThatChangedIsNotRememberedUnderItsKey() {
        SignedRequest request = new Client().sign();
        verifier.check(request).finish(HASH);
        keys.add(ID, new SigningSecret<>("alice", "another", true, Optional.empty()));

        assertThat(refusal(request).code()).isEqualTo(INVALID_SIGNATURE);
    }

    @Test
    void aDeclaredHashMustBeTheBodysAndSigned() {
        Client honest = new Client();
        String lie = BodySha256.EMPTY.hex();

        assertThat(verifier.check(honest.sign("x-amz-content-sha256:" + HASH.hex())).finish(HASH).holder())
                .isEqualTo("alice");
        assertThat(refusal(honest.sign("x-amz-content-sha256:" + lie)).code()).isEqualTo(INVALID_SIGNATURE);
        assertThat(refusal(honest.withPayload(lie).sign("x-amz-content-sha256:" + lie)).code())
                .isEqualTo(INVALID_SIGNATURE);
    }

    @Test
    void anUnsignedPayloadIsAcceptedOnlyWhereTheRulesSaySo() {
        SignedRequest request = new Client().withPayload("UNSIGNED-PAYLOAD").sign(
                "x-amz-content-sha256:UNSIGNED-PAYLOAD");
        PendingSignature<String> pending = verifier(Optional.empty(), true).check(request);

        assertThat(pending.coversBody()).isFalse();
        assertThat(pending.finish(BodySha256.EMPTY).holder()).isEqualTo("alice");
        assertThat(refusal(request).code()).isEqualTo(INVALID_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", "00",
            "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"})
    void otherDeclarationsOfTheBodyAreRefused(String declared) {
        SignedRequest request = new Client().withPayload(declared).sign("x-amz-content-sha256:" + declared);

        assertThat(refusal(verifier(Optional.empty(), true), request).code()).isEqualTo(INVALID_SIGNATURE);
    }

    @Test
    void alternativeHostsAreTriedAfterTheOneReceived() {
        SignedRequest behindProxy = new Client().sign(List.of("registry.example.com", "localhost:5000"))
                .replacing("host", "backend:8080");

        assertThat(verifier.check(behindProxy).finish(HASH).holder()).isEqualTo("alice");
        assertThat(refusal(new Client().sign().replacing("host", "backend:8080")).code()).isEqualTo(INVALID_SIGNATURE);
    }

    @Test
    void endlessHeadersAreRefused() {
        String[] many = Stream.generate(() -> "x:1").limit(300).toArray(String[]::new);

        assertThat(refusal(new Client().sign(many)).code()).isEqualTo(INCOMPLETE_SIGNATURE);
    }

    @Test
    void twoHostsAreRefused() {
        assertThat(refusal(new Client().sign("Host:other")).code()).isEqualTo(INVALID_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%g1=1"})
    void aQueryThatIsBadlyEncodedIsRefused(String query) {
        SignedRequest signed = new Client().sign();
        SignedRequest request = new SignedRequest("POST", "/", query, signed.headers(), List.of());

        assertThat(refusal(request).code()).isEqualTo(INCOMPLETE_SIGNATURE);
    }

    @Test
    void aWrongSignatureIsToldHowItShouldHaveBeenMadeButForTheSessionToken() {
        keys.addSession("ASIASESSION000000000", "canary", new SigningSecret<>("role", SECRET, true, Optional.empty()));
        SignedRequest request = new Client().withKey("ASIASESSION000000000", "wrong").sign(
                "X-Amz-Security-Token:canary");

        RefusedSignatureException refusal = refusal(request);

        assertThat(refusal.code().awsName()).isEqualTo("InvalidSignatureException");
        assertThat(refusal.getMessage()).startsWith(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n"
                        + "The Canonical String for this request should have been\n'POST\n/\n\nhost:localhost:5000\nx-amz-date:20261124T100000Z\nx-amz-security-token:***\n\nhost;x-amz-date;x-amz-security-token\n"
                        + HASH.hex()
                        + "'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261124T100000Z\n20261124/us-east-1/ecr/aws4_request\n")
                .endsWith("'\n").doesNotContain("canary").doesNotContain(SECRET);
    }

    @Test
    void secretsArePrintedAsStars() {
        SignedRequest request = new Client().sign("X-Amz-Target:canary");

        assertThat(new SigningSecret<>("alice", SECRET, true, Optional.empty()).toString()).contains("alice", "***")
                .doesNotContain(SECRET);
        assertThat(request.toString()).contains("***").doesNotContain("Signature=").doesNotContain("canary");
        assertThat(verifier.check(request).toString()).contains("***").doesNotContain(SECRET);
    }
}
