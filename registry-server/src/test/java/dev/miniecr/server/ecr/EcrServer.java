package dev.miniecr.server.ecr;

import dev.miniecr.auth.password.Password;
import dev.miniecr.auth.user.AccessKeySeed;
import dev.miniecr.server.StartSecrets;
import dev.miniecr.server.Wiring;
import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.server.ops.ControlClient;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.databind.JsonNode;

/** A whole server on a folder, and clients of it as the AWS SDK makes them. */
final class EcrServer implements Closeable {
    static final String ACCOUNT = "123456789012";
    static final String REPOSITORIES = "arn:aws:ecr:us-east-1:" + ACCOUNT + ":repository/";
    static final AwsCredentials ADMIN = AwsBasicCredentials.create("AKIADMINISTRATOR0001",
            "0123456789abcdefghij+/=klmnopqrstuvwxyz0");
    static final String PASSWORD = "a password of these tests";

    private final Wiring wiring;
    private final ControlClient control;
    private final SdkHttpClient http = Apache5HttpClient.create();
    private final EcrClient admin;

    /** Somebody with an access key. */
    record User(String name, AwsCredentials credentials, EcrClient ecr) {
        String arn() {
            return "arn:aws:iam::" + ACCOUNT + ":user/" + name;
        }
    }

    EcrServer(Path folder, Clock clock) throws IOException {
        this(folder, clock, Map.of());
    }

    /** @param variables of the environment: the settings that are other than usual */
    EcrServer(Path folder, Clock clock, Map<String, String> variables) throws IOException {
        ServerConfig config = ServerConfig.load(Optional.empty(), variables,
                Map.of("registryId", ACCOUNT, "listen", "127.0.0.1:0", "data", folder.resolve("d").toString()));
        StartSecrets secrets = new StartSecrets(Optional.of(new Password(PASSWORD)),
                Optional.of(new AccessKeySeed(ADMIN.accessKeyId(), ADMIN.secretAccessKey())), Optional.empty(),
                Optional.empty());
        this.wiring = Wiring.start(config, secrets, clock);
        this.control = new ControlClient(folder.resolve("d").resolve("control.sock"));
        this.admin = ecr(ADMIN);
    }

    EcrServer(Path folder) throws IOException {
        this(folder, Clock.systemUTC());
    }

    /** The administrator's. */
    EcrClient ecr() {
        return admin;
    }

    EcrClient ecr(AwsCredentials credentials) {
        return connect(EcrClient.builder(), credentials).httpClient(http).build();
    }

    StsClient sts(AwsCredentials credentials) {
        return connect(StsClient.builder(), credentials).httpClient(http).build();
    }

    private <B extends AwsClientBuilder<B, ?>> B connect(B builder, AwsCredentials credentials) {
        return builder.endpointOverride(url()).region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    }

    /** With this inline policy. */
    User user(String name, String policy) throws IOException {
        command("user create", Map.of("name", name));
        put(name, policy);
        JsonNode key = command("key create", Map.of("user", name));
        AwsCredentials credentials = AwsBasicCredentials.create(key.path("accessKeyId").stringValue(),
                key.path("secretAccessKey").stringValue());
        return new User(name, credentials, ecr(credentials));
    }

    /** Replaces the inline policy. */
    void put(String user, String policy) throws IOException {
        command("policy put", Map.of("user", user, "name", "only", "document", policy));
    }

    JsonNode command(String command, Map<String, ?> arguments) throws IOException {
        return control.ask(command, arguments);
    }

    /** {@code CODE: TEXT} of the refusal that a call meets; empty where it meets none. */
    static String refusal(Callable<?> call) {
        try {
            call.call();
            return "";
        } catch (AwsServiceException e) {
            return e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    URI url() {
        return URI.create(wiring.url());
    }

    @Override
    public void close() {
        http.close();
        try {
            wiring.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
