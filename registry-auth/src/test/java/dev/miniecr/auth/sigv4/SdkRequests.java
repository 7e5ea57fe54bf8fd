package dev.miniecr.auth.sigv4;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Random requests, signed by AWS's own SDK. */
final class SdkRequests {
    static final String REGION = "eu-central-1";
    private static final String[] PIECES = {"a", "B", "0", "-", ".", "_", "~", "!", "$", "&", "'", "(", ")", "*", "+",
            ",", ";", "=", ":", "@", " ", "%", "%41", "é", "ሴ", "🐳", "\"", "<", "|", "#", "?"};
    private static final String[] SEGMENTS = {"v2", "team", "a.b", "..a", ".", "", "%2F", "%2e%2e", "x"};

    private final Random random;
    private final Clock clock;

    /** What came over the wire, and its body: a character per byte. */
    record Sent(SignedRequest request, String body) {
        BodySha256 bodySha256() {
            return BodySha256.of(body.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    SdkRequests(Random random, Clock clock) {
        this.random = random;
        this.clock = clock;
    }

    Sent next(AwsCredentialsIdentity credentials) {
        byte[] body = random.nextInt(4) == 0 ? new byte[0] : bytes(1 + random.nextInt(300));
        SdkHttpRequest.Builder builder = SdkHttpRequest.builder()
                .method(random.nextBoolean() ? SdkHttpMethod.POST : SdkHttpMethod.PUT).protocol("http")
                .host(random.nextBoolean() ? "localhost" : "registry.example.com")
                .port(random.nextBoolean() ? 5000 : 80).encodedPath(path());
        for (int i = random.nextInt(5); i > 0; i--) {
            builder.putRawQueryParameter("q" + text(3), values());
        }
        builder.putHeader("Content-Type", "application/x-amz-json-1.1");
        builder.putHeader("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories");
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.putHeader("X-Odd-" + i, headerValues());
        }
        return new Sent(sign(builder.build(), body, credentials), new String(body, StandardCharsets.ISO_8859_1));
    }

    private SignedRequest sign(SdkHttpRequest request, byte[] body, AwsCredentialsIdentity credentials) {
        Consumer<SignRequest.Builder<AwsCredentialsIdentity>> how = sign -> sign
                .identity(credentials).request(request).payload(ContentStreamProvider.fromByteArray(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, random.nextBoolean() ? "ecr" : "sts")
                .putProperty(AwsV4HttpSigner.REGION_NAME, REGION).putProperty(HttpSigner.SIGNING_CLOCK, clock);
        SdkHttpRequest signed = AwsV4HttpSigner.create().sign(how).request();
        List<SignedRequest.Header> headers = new ArrayList<>();
        signed.forEachHeader((name, values) -> values
                .forEach(value -> headers.add(new SignedRequest.Header(name, value))));
        headers.add(new SignedRequest.Header("User-Agent", "not signed"));
        return new SignedRequest(signed.method().name(), signed.encodedPath(),
                signed.encodedQueryParameters().orElse(""), headers, List.of());
    }

    private String path() {
        StringBuilder path = new StringBuilder("/start");
        for (int i = random.nextInt(6); i > 0; i--) {
            path.append('/')
                    .append(random.nextBoolean() ? SEGMENTS[random.nextInt(SEGMENTS.length)] : percent(text(4)));
        }
        return random.nextInt(3) == 0 ? "/" : random.nextInt(4) == 0 ? path.append("/..").toString() : path.toString();
    }

    private List<String> values() {
        return Stream.generate(() -> text(random.nextInt(6))).limit(1 + random.nextInt(3)).toList();
    }

    private List<String> headerValues() {
        return Stream.generate(() -> random.nextBoolean() ? " a  b\t c " : "value " + random.nextInt())
                .limit(1 + random.nextInt(3)).toList();
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /* Like a client: what a path segment may hold stands as it is, the rest is encoded. */
    private static String percent(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                    || "-._~!$&'()*+,;=:@0123456789".indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
