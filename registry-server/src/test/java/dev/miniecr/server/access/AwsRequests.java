package dev.miniecr.server.access;

import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.SentHeaders;
import dev.miniecr.server.http.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Requests as AWS's SDK signs them. Their bodies cannot be read: who signed is found out without. */
record AwsRequests(String host, String service, String region, Clock clock) {
    static final byte[] BODY = "{\"repositoryNames\":[\"team/app\"]}".getBytes(StandardCharsets.UTF_8);

    AwsRequests(Clock clock) {
        this("registry.test", "ecr", "us-east-1", clock);
    }

    static byte[] bodySha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(BODY);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    AwsRequests to(String otherHost) {
        return new AwsRequests(otherHost, service, region, clock);
    }

    AwsRequests of(String otherService) {
        return new AwsRequests(host, otherService, region, clock);
    }

    AwsRequests in(String otherRegion) {
        return new AwsRequests(host, service, otherRegion, clock);
    }

    Request sign(AwsCredentialsIdentity credentials) {
        return sign(credentials, "/", fields -> fields);
    }

    /** @param afterwards what happens to the fields on the way */
    Request sign(AwsCredentialsIdentity credentials, String target, UnaryOperator<List<Response.Field>> afterwards) {
        int mark = target.indexOf('?');
        SdkHttpRequest.Builder unsigned = SdkHttpRequest.builder().method(SdkHttpMethod.POST).protocol("https")
                .host(host).encodedPath(mark < 0 ? target : target.substring(0, mark))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories");
        Target parsed = Target.parse(target);
        parsed.query().parameters().forEach(pair -> unsigned.appendRawQueryParameter(pair.name(), pair.value()));
        SdkHttpRequest signed = AwsV4HttpSigner.create().sign(how -> how.identity(credentials).request(unsigned.build())
                .payload(ContentStreamProvider.fromByteArray(BODY))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region).putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        List<Response.Field> fields = new ArrayList<>();
        signed.forEachHeader((name, values) -> values.forEach(value -> fields.add(new Response.Field(name, value))));
        fields.add(new Response.Field("User-Agent", "not signed"));
        return new Request("test", Method.POST, parsed, new SentHeaders(afterwards.apply(fields)), new Unreadable(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), false, Optional.empty());
    }

    /** The same request with one field more. */
    static UnaryOperator<List<Response.Field>> adding(String name, String value) {
        return fields -> {
            List<Response.Field> more = new ArrayList<>(fields);
            more.add(new Response.Field(name, value));
            return more;
        };
    }

    /** The same request with this field as it is now, or without it. */
    static UnaryOperator<List<Response.Field>> changing(String name, UnaryOperator<String> change) {
        return fields -> fields.stream().map(field -> field.name().equalsIgnoreCase(name)
                ? new Response.Field(name, change.apply(field.value()))
                : field).filter(field -> !field.value().isEmpty()).toList();
    }

    private static final class Unreadable implements RequestBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.of(BODY.length);
        }

        @Override
        public ByteBuffer[] next() {
            throw new IllegalStateException("The body is not read");
        }

        @Override
        public byte[] readAll(int limit) {
            throw new IllegalStateException("The body is not read");
        }
    }
}
