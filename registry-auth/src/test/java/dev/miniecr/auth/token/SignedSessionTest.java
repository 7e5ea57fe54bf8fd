package dev.miniecr.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.sigv4.BodySha256;
import dev.miniecr.auth.sigv4.PendingSignature;
import dev.miniecr.auth.sigv4.SignatureRules;
import dev.miniecr.auth.sigv4.SignatureVerifier;
import dev.miniecr.auth.sigv4.SignedRequest;
import dev.miniecr.auth.sigv4.SigningSecret;
import dev.miniecr.auth.sigv4.SigningSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** A role session's credentials sign requests, though nothing of them is stored. */
final class SignedSessionTest {
    private static final byte[] BODY = {'{', '}'};

    @TempDir
    private Path directory;
    private final SteppedClock clock = new SteppedClock();
    private SessionTokens sessions;
    private SignatureVerifier<SessionGrant> verifier;

    private record Sessions(SessionTokens tokens) implements SigningSecrets<SessionGrant> {
        @Override
        public Optional<SigningSecret<SessionGrant>> find(String accessKeyId) {
            return Optional.empty();
        }

        @Override
        public Optional<SigningSecret<SessionGrant>> findSession(String accessKeyId, String sessionToken) {
            return switch (tokens.open(accessKeyId, sessionToken)) {
                case Verification.Valid(SessionCredentials credentials) -> Optional.of(secret(credentials));
                case Verification.Expired(SessionCredentials credentials) -> Optional.of(secret(credentials));
                case Verification.Invalid(_) -> Optional.empty();
            };
        }

        private static SigningSecret<SessionGrant> secret(SessionCredentials credentials) {
            return new SigningSecret<>(credentials.grant(), credentials.secretAccessKey(), true,
                    Optional.of(credentials.grant().expiry()));
        }
    }

    @BeforeEach
    void open() throws IOException {
        sessions = new SessionTokens(directory, clock, new SecureRandom());
        verifier = new SignatureVerifier<>(new Sessions(sessions),
                new SignatureRules(Set.of("ecr"), Optional.empty(), false), clock);
    }

    private SignedRequest sign(SessionCredentials credentials) {
        SdkHttpRequest unsigned = SdkHttpRequest.builder().method(SdkHttpMethod.POST).protocol("http")
                .host("localhost").port(5000).encodedPath("/").build();
        SdkHttpRequest signed = AwsV4HttpSigner.create().sign(sign -> sign
                .identity(AwsSessionCredentialsIdentity.create(credentials.accessKeyId(), credentials.secretAccessKey(),
                        credentials.sessionToken()))
                .request(unsigned).payload(ContentStreamProvider.fromByteArray(BODY))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ecr")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1").putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        List<SignedRequest.Header> headers = new ArrayList<>();
        signed.forEachHeader((name, values) -> values
                .forEach(value -> headers.add(new SignedRequest.Header(name, value))));
        return new SignedRequest("POST", "/", "", headers, List.of());
    }

    @Test
    void aSessionSignsUntilItExpires() {
        SessionGrant grant = new SessionGrant("AROADEPLOY0000000001:ci", "deploy/ci", "111122223333",
                "AKIAIOSFODNN7EXAMPLE", clock.instant().plusSeconds(900), Optional.of("{}"));
        SessionCredentials credentials = sessions.issue(grant);

        PendingSignature<SessionGrant> pending = verifier.check(sign(credentials));

        assertThat(pending.finish(BodySha256.of(BODY)).holder()).isEqualTo(grant);
        clock.pass(Duration.ofMinutes(15));
        SignedRequest late = sign(credentials);
        assertThatThrownBy(() -> verifier.check(late)).hasMessage(
                "The security token included in the request is expired");
    }
}
