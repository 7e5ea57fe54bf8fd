package dev.miniecr.server.ecr;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Requests as the AWS CLI signs them, which does not send its body's hash, and with what no client would send.
 *
 * @param at      when they are signed
 * @param service that they are signed for
 */
record SignedPost(HttpClient http, URI url, AwsCredentials credentials, Instant at, String service) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);

    SignedPost(URI url, AwsCredentials credentials) {
        this(HttpClient.newHttpClient(), url, credentials, Instant.now(), "ecr");
    }

    SignedPost at(Instant time) {
        return new SignedPost(http, url, credentials, time, service);
    }

    SignedPost of(String otherService) {
        return new SignedPost(http, url, credentials, at, otherService);
    }

    SignedPost by(AwsCredentials other) {
        return new SignedPost(http, url, other, at, service);
    }

    HttpResponse<String> send(String operation, String body) {
        return send(operation, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> send(String operation, byte[] body) {
        return exchange(request("AmazonEC2ContainerRegistry_V20150921." + operation, body));
    }

    HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpRequest.Builder request(String target, byte[] body) {
        Map<String, String> headers = new TreeMap<>(Map.of("content-type", "application/x-amz-json-1.1", "host",
                url.getAuthority(), "x-amz-date", TIME.format(at), "x-amz-target", target));
        if (credentials instanceof AwsSessionCredentials session) {
            headers.put("x-amz-security-token", session.sessionToken());
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/")).version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofByteArray(body)).header("Authorization", authorization(headers, body));
        headers.remove("host");
        headers.forEach(request::header);
        return request;
    }

    private String authorization(Map<String, String> headers, byte[] body) {
        String scope = TIME.format(at).substring(0, 8) + "/us-east-1/" + service + "/aws4_request";
        String signed = String.join(";", headers.keySet());
        StringBuilder canonical = new StringBuilder("POST\n/\n\n");
        headers.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
        canonical.append('\n').append(signed).append('\n').append(sha256(body));
        String text = "AWS4-HMAC-SHA256\n" + TIME.format(at) + "\n" + scope + "\n"
                + sha256(canonical.toString().getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=" + credentials.accessKeyId() + "/" + scope + ", SignedHeaders=" + signed
                + ", Signature=" + HexFormat.of().formatHex(hmac(key, text));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
