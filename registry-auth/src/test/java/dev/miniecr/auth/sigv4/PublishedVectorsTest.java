package dev.miniecr.auth.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The signatures of AWS's own "Signature Version 4 test suite". */
final class PublishedVectorsTest {
    private static final String DATE = "20150830T123600Z";
    private static final String UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String SESSION_TOKEN = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwth"
            + "Ax7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL"
            + "64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    record Vector(String method, String path, String query, List<String> headers, String body,
            String signedHeaders, String signature) {}

    private static Arguments vector(String name, String method, String path, String query, List<String> headers,
            String signature) {
        return Arguments.of(name, new Vector(method, path, query, headers, "", "host;x-amz-date", signature));
    }

    static Stream<Arguments> vectors() {
        String vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        return Stream.of(
                vector("get-vanilla", "GET", "/", "", List.of(), vanilla),
                vector("get-relative", "GET", "/example/..", "", List.of(), vanilla),
                vector("get-relative-relative", "GET", "/example1/example2/../..", "", List.of(), vanilla),
                vector("get-slash", "GET", "//", "", List.of(), vanilla),
                vector("get-slash-dot-slash", "GET", "/./", "", List.of(), vanilla),
                vector("get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", List.of(),
                        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
                vector("get-unreserved", "GET", "/" + UNRESERVED, "", List.of(),
                        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
                vector("get-utf8", "GET", "/\u00e1\u0088\u00b4", "", List.of(),
                        "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
                vector("get-space", "GET", "/example space/", "", List.of(),
                        "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
                vector("post-vanilla", "POST", "/", "", List.of(),
                        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
                Arguments.of("get-header-value-trim", new Vector("GET", "/", "",
                        List.of("My-Header1: value1", "My-Header2: \"a   b   c\""), "",
                        "host;my-header1;my-header2;x-amz-date",
                        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")),
                Arguments.of("get-header-key-duplicate", new Vector("GET", "/", "",
                        List.of("My-Header1:value2", "My-Header1:value2", "My-Header1:value1"), "",
                        "host;my-header1;x-amz-date",
                        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")),
                Arguments.of("post-x-www-form-urlencoded", new Vector("POST", "/", "",
                        List.of("Content-Type:application/x-www-form-urlencoded"), "Param1=value1",
                        "content-type;host;x-amz-date",
                        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")),
                Arguments.of("post-sts-header-before", new Vector("POST", "/", "",
                        List.of("X-Amz-Security-Token:" + SESSION_TOKEN), "", "host;x-amz-date;x-amz-security-token",
                        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void aPublishedSignatureIsVerified(String name, Vector vector) {
        KnownKeys keys = new KnownKeys();
        var secret = new SigningSecret<>(name, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", true, Optional.empty());
        keys.add("AKIDEXAMPLE", secret);
        if (vector.signedHeaders.contains("security-token")) {
            keys.addSession("AKIDEXAMPLE", SESSION_TOKEN, secret);
        }
        var verifier = new SignatureVerifier<>(keys,
                new SignatureRules(Set.of("service"), Optional.of("us-east-1"), false),
                Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC));

        var verified = verifier.check(request(vector))
                .finish(BodySha256.of(vector.body.getBytes(StandardCharsets.UTF_8)));

        assertThat(verified.holder()).isEqualTo(name);
        assertThat(verified.signedAt()).isEqualTo("2015-08-30T12:36:00Z");
    }

    private static SignedRequest request(Vector vector) {
        List<SignedRequest.Header> headers = new ArrayList<>();
        headers.add(new SignedRequest.Header("Host", "example.amazonaws.com"));
        headers.add(new SignedRequest.Header("X-Amz-Date", DATE));
        for (String line : vector.headers) {
            int colon = line.indexOf(':');
            headers.add(new SignedRequest.Header(line.substring(0, colon), line.substring(colon + 1)));
        }
        headers.add(new SignedRequest.Header("Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders="
                        + vector.signedHeaders + ", Signature=" + vector.signature));
        return new SignedRequest(vector.method, vector.path, vector.query, headers, List.of());
    }
}
