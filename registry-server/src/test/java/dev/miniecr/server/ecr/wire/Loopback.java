package dev.miniecr.server.ecr.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;

/** The AWS SDK's client without a network: it keeps what was sent, and gives each call the answer that was set. */
final class Loopback implements SdkHttpClient {
    private byte[] sent = {};
    private String target = "";
    private int status = 200;
    private byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);

    EcrClient client() {
        return EcrClient.builder().httpClient(this).region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
                .overrideConfiguration(settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry())).build();
    }

    void answer(int newStatus, byte[] body) {
        this.status = newStatus;
        this.answer = body;
    }

    byte[] sent() {
        return sent;
    }

    String target() {
        return target;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                sent = request.contentStreamProvider().orElseThrow().newStream().readAllBytes();
                target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElseThrow();
                return HttpExecuteResponse.builder().response(SdkHttpResponse.builder().statusCode(status).build())
                        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer))).build();
            }

            @Override
            public void abort() {}
        };
    }

    @Override
    public void close() {}
}
