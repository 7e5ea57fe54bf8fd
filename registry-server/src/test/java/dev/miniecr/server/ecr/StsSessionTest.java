package dev.miniecr.server.ecr;

import static dev.miniecr.server.ecr.EcrServer.ACCOUNT;
import static dev.miniecr.server.ecr.EcrServer.REPOSITORIES;
import static dev.miniecr.server.ecr.EcrServer.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Sessions: what STS gives, the ECR API takes, and so does docker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StsSessionTest {
    private static final String ALLOW = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"%s","Resource":"%s"}}""";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/deploy";

    private final AheadClock clock = new AheadClock();
    private final HttpClient http = HttpClient.newHttpClient();
    private EcrServer server;
    private EcrServer.User user;
    private StsClient sts;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = new EcrServer(folder, clock);
        user = server.user("alice", ALLOW.formatted("sts:AssumeRole", ROLE));
        sts = server.sts(user.credentials());
        server.command("role create",
                Map.of("name", "deploy", "trust",
                        """
                                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"sts:AssumeRole"}}"""
                                .formatted(ACCOUNT)));
        server.command("policy put",
                Map.of("role", "deploy", "name", "all", "document", ALLOW.formatted("ecr:*", "*")));
        ApiPush push = ApiPush.to(server.ecr(), "app");
        push.blob("{}");
        push.blob("a layer");
        push.put(ApiPush.image("a", "{}", "a layer"), "1");
    }

    @AfterEach
    void setClock() {
        clock.set(Duration.ZERO);
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    private static AwsCredentials session(Credentials credentials) {
        return AwsSessionCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey(),
                credentials.sessionToken());
    }

    private AssumeRoleResponse assume(AssumeRoleRequest.Builder request) {
        return sts.assumeRole(request.roleArn(ROLE).roleSessionName("ci").build());
    }

    private static String list(EcrClient ecr, String name) {
        return refusal(() -> ecr.listImages(request -> request.repositoryName(name)));
    }

    @Test
    void aCallerLearnsWhoItIs() {
        GetCallerIdentityResponse identity = sts.getCallerIdentity();

        assertThat(identity.arn()).isEqualTo(user.arn());
        assertThat(identity.account()).isEqualTo(ACCOUNT);
        assertThat(identity.userId()).startsWith("AIDA");
    }

    @Test
    void aSessionOfARoleHasTheRightsOfTheRole() {
        assertThat(list(user.ecr(), "app")).startsWith("AccessDeniedException: ");

        AssumeRoleResponse assumed = assume(AssumeRoleRequest.builder());
        AwsCredentials session = session(assumed.credentials());

        assertThat(assumed.assumedRoleUser().arn()).isEqualTo("arn:aws:sts::" + ACCOUNT + ":assumed-role/deploy/ci");
        assertThat(assumed.credentials().expiration())
                .isBetween(Instant.now().plus(Duration.ofMinutes(59)), Instant.now().plus(Duration.ofMinutes(61)));
        assertThat(list(server.ecr(session), "app")).isEmpty();
        assertThat(server.sts(session).getCallerIdentity().arn()).isEqualTo(assumed.assumedRoleUser().arn());
    }

    @Test
    void aSessionsPolicyNarrowsTheRightsOfTheRole() {
        EcrClient ecr = server.ecr(session(assume(AssumeRoleRequest.builder()
                .policy(ALLOW.formatted("ecr:ListImages", REPOSITORIES + "other"))).credentials()));

        assertThat(list(ecr, "other")).startsWith("RepositoryNotFoundException: ");
        assertThat(list(ecr, "app")).isEqualTo("AccessDeniedException: User: arn:aws:sts::" + ACCOUNT
                + ":assumed-role/deploy/ci is not authorized to perform: ecr:ListImages on resource: " + REPOSITORIES
                + "app because no session policy allows the ecr:ListImages action");
    }

    @Test
    void aSessionEnds() {
        AwsCredentials session = session(assume(AssumeRoleRequest.builder().durationSeconds(900)).credentials());

        assertThat(describe(session, Duration.ofMinutes(14))).startsWith("200 ");
        assertThat(describe(session, Duration.ofMinutes(16))).startsWith("400 ").contains("\"ExpiredTokenException\"");
        assertThat(describe(EcrServer.ADMIN, Duration.ofMinutes(16))).startsWith("200 ");
    }

    private String describe(AwsCredentials credentials, Duration later) {
        clock.set(later);
        HttpResponse<String> response = new SignedPost(server.url(), credentials).at(clock.instant())
                .send("DescribeRepositories", "{}");
        return response.statusCode() + " " + response.body();
    }

    @Test
    void aSessionOfAUserHasTheUsersRights() {
        AwsCredentials session = session(sts.getSessionToken(request -> request.durationSeconds(900)).credentials());

        assertThat(server.sts(session).getCallerIdentity().arn()).isEqualTo(user.arn());
        assertThat(list(server.ecr(session), "app")).startsWith("AccessDeniedException: User: " + user.arn());
        assertThat(refusal(() -> server.ecr(AwsSessionCredentials.create(session.accessKeyId(),
                session.secretAccessKey(), "another token")).describeRepositories()))
                .startsWith("UnrecognizedClientException: ");
    }

    @Test
    void aRoleIsNotEverybodys() throws IOException {
        StsClient stranger = server.sts(server.user("bob", ALLOW.formatted("ecr:*", "*")).credentials());

        assertThat(refusal(() -> stranger.assumeRole(request -> request.roleArn(ROLE).roleSessionName("ci"))))
                .startsWith("AccessDenied: User: arn:aws:iam::" + ACCOUNT
                        + ":user/bob is not authorized to perform: sts:AssumeRole on resource: " + ROLE);
        assertThat(refusal(() -> sts.assumeRole(request -> request.roleArn(ROLE).roleSessionName("x"))))
                .startsWith("ValidationError: ");
    }

    @Test
    void theSessionsPasswordLogsDockerIn() throws Exception {
        EcrClient ecr = server.ecr(session(assume(AssumeRoleRequest.builder()).credentials()));

        AuthorizationData data = ecr.getAuthorizationToken().authorizationData().getFirst();

        String userAndPassword = new String(Base64.getDecoder().decode(data.authorizationToken()),
                StandardCharsets.US_ASCII);
        assertThat(userAndPassword.split(":", -1)).hasSize(2).startsWith("AWS");
        assertThat(data.proxyEndpoint()).isEqualTo(server.url().toString());
        assertThat(data.expiresAt()).isBefore(Instant.now().plus(Duration.ofMinutes(61)));
        assertThat(status("/v2/app/manifests/1", data.authorizationToken())).isEqualTo(200);
        assertThat(status("/v2/app/manifests/1", "QVdTOm5vbmU=")).isEqualTo(401);
    }

    private int status(String path, String authorization) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Basic " + authorization)
                .header("Accept", ApiPush.IMAGE).build(), BodyHandlers.ofString()).statusCode();
    }

    @Test
    @SuppressWarnings("deprecation") // clients still name registries
    void aPasswordOfAUserIsGoodForTwelveHours() {
        AuthorizationData data = server.ecr().getAuthorizationToken(
                request -> request.registryIds(ACCOUNT, "111122223333")).authorizationData().getLast();

        assertThat(data.expiresAt()).isBetween(Instant.now().plus(Duration.ofHours(12).minusMinutes(1)),
                Instant.now().plus(Duration.ofHours(12).plusMinutes(1)));
        assertThat(server.ecr().getAuthorizationToken().authorizationData()).hasSize(1);
    }

    @Test
    void aUrlOfASessionEndsWithIt() throws Exception {
        EcrClient ecr = server.ecr(session(assume(AssumeRoleRequest.builder().durationSeconds(900)).credentials()));
        URI url = URI.create(ecr.getDownloadUrlForLayer(request -> request.repositoryName("app")
                .layerDigest(ApiPush.digest("a layer"))).downloadUrl());
        assertThat(http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body()).isEqualTo("a layer");

        clock.set(Duration.ofMinutes(16));

        assertThat(http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    }
}
