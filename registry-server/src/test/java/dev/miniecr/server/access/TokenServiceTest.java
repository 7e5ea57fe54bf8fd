package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.server.oci.Exchange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The Docker token protocol. */
final class TokenServiceTest {
    private static final String TAGS = "/v2/team/app/tags/list";

    @TempDir
    private Path folder;
    private AccessFixture registry;

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, false);
        registry.user("reader", AccessFixture.managed("AmazonEC2ContainerRegistryReadOnly"));
        registry.user("pusher", AccessFixture.managed("miniecr/PushPull"));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void theChallengeNamesTheRealmTheServiceAndTheScope() {
        assertThat(registry.oci("GET", "/v2/").send().is(401, "UNAUTHORIZED").field("WWW-Authenticate"))
                .contains("Bearer realm=\"http://registry.test:5000/token\",service=\"mini-ecr\"");
        assertThat(registry.oci("GET", TAGS).send().is(401).field("WWW-Authenticate")).contains(
                "Bearer realm=\"http://registry.test:5000/token\",service=\"mini-ecr\",scope=\"repository:team/app:pull\"");
        assertThat(registry.oci("POST", "/v2/team/app/blobs/uploads/").send().is(401).field("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).endsWith(",scope=\"repository:team/app:pull,push\""));
        assertThat(registry.oci("DELETE", "/v2/team/app/manifests/v1").send().is(401).field("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).endsWith(",scope=\"repository:team/app:delete\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.test/", "a\"b", "user@host", "evil.test#", "[::1", "host:port", "a b"})
    void aHostThatIsNoHostIsNotRepeated(String host) {
        String challenge = new Exchange(registry.service(), "GET", "/v2/").field("Host", host).send().is(401)
                .field("WWW-Authenticate").orElseThrow();

        assertThat(challenge).isEqualTo("Basic realm=\"mini-ecr\"");
    }

    @Test
    void aTokenIsGivenAsDockerAsksForOne() {
        JsonNode answer = registry
                .tokens("GET",
                        "/token?account=pusher&client_id=docker&service=mini-ecr&scope=repository%3Ateam%2Fapp%3Apush%2Cpull")
                .field("Authorization", AccessFixture.basic("pusher")).send().is(200).json();

        assertThat(answer.path("token")).isEqualTo(answer.path("access_token"));
        assertThat(answer.path("expires_in").asInt()).isEqualTo(300);
        assertThat(answer.has("issued_at")).isFalse();
        assertThat(answer.has("refresh_token")).isFalse();
        String bearer = "Bearer " + answer.path("token").asString();
        registry.oci("GET", "/v2/", bearer).send().is(200);
        registry.oci("POST", "/v2/team/app/blobs/uploads/", bearer).send().is(202);
        registry.oci("GET", TAGS, bearer).send().is(404, "NAME_UNKNOWN");
    }

    @Test
    void aTokenIsGoodForItsScopesOnly() {
        String bearer = registry.bearer("pusher", "repository:team/app:pull");

        registry.oci("GET", TAGS, bearer).send().is(404);
        assertThat(registry.oci("POST", "/v2/team/app/blobs/uploads/", bearer).send().is(401)
                .field("WWW-Authenticate").orElseThrow()).contains("error=\"insufficient_scope\"")
                .contains("scope=\"repository:team/app:pull,push\"");
        registry.oci("GET", "/v2/team/app2/tags/list", bearer).send().is(401);
        registry.oci("GET", "/v2/team/tags/list", bearer).send().is(401);
    }

    @Test
    void aTokenGivesNoRightThatItsUserLacks() {
        String bearer = registry.bearer("reader", "repository:team/app:pull,push,delete");

        registry.oci("GET", TAGS, bearer).send().is(404);
        registry.oci("POST", "/v2/team/app/blobs/uploads/", bearer).send().is(403, "DENIED");
        registry.oci("DELETE", "/v2/team/app/manifests/v1", bearer).send().is(403, "DENIED");
    }

    @Test
    void theCatalogNeedsItsScope() throws IOException {
        registry.oci("POST", "/v2/team/app/blobs/uploads/?digest="
                + dev.miniecr.storage.oci.Digest.Algorithm.SHA256.of(new byte[0]), AccessFixture.basic("pusher"))
                .send().is(201);

        assertThat(registry.oci("GET", "/v2/_catalog", registry.bearer("reader", "registry:catalog:*")).send().is(200)
                .json().path("repositories")).hasSize(1);
        assertThat(registry.oci("GET", "/v2/_catalog", registry.bearer("reader", "repository:team/app:pull")).send()
                .is(401).field("WWW-Authenticate").orElseThrow()).contains("scope=\"registry:catalog:*\"")
                .contains("error=\"insufficient_scope\"");
        registry.user("narrow");
        registry.policy("narrow", """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"%s"}}"""
                .formatted(AccessFixture.arn("other/*")));
        assertThat(registry.oci("GET", "/v2/_catalog", registry.bearer("narrow", "registry:catalog:*")).send().is(200)
                .json().path("repositories")).isEmpty();
    }

    @Test
    void severalScopesMayBeAskedForAtOnceInOneParameterOrMore() {
        String bearer = registry.bearer("pusher", "repository:a:pull%20repository:b:pull,push", "repository:c:pull");

        for (String name : new String[]{"a", "b", "c"}) {
            registry.oci("GET", "/v2/" + name + "/tags/list", bearer).send().is(404);
        }
        registry.oci("POST", "/v2/b/blobs/uploads/", bearer).send().is(202);
        registry.oci("POST", "/v2/c/blobs/uploads/", bearer).send().is(401);
    }

    @Test
    void aMountAsksForATokenThatIsGoodForItsSourceOfThoseWhoHaveTheRight() throws IOException {
        var digest = dev.miniecr.storage.oci.Digest.Algorithm.SHA256.of(new byte[0]);
        registry.oci("POST", "/v2/source/blobs/uploads/?digest=" + digest, AccessFixture.basic("pusher")).send()
                .is(201);
        String target = registry.bearer("pusher", "repository:target:pull,push");
        String mount = "/v2/target/blobs/uploads/?mount=" + digest;

        assertThat(registry.oci("POST", mount + "&from=source", target).send().is(401).field("WWW-Authenticate")
                .orElseThrow()).contains("scope=\"repository:target:pull,push repository:source:pull\"");
        registry.oci("POST", mount + "&from=source",
                registry.bearer("pusher", "repository:target:pull,push", "repository:source:pull")).send().is(201);
        registry.oci("POST", mount, target).send().is(201);

        registry.user("narrow");
        registry.policy("narrow", """
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"%s"}}"""
                .formatted(AccessFixture.arn("other")));
        String narrow = registry.bearer("narrow", "repository:other:pull,push", "repository:source:pull");
        registry.oci("POST", "/v2/other/blobs/uploads/?mount=" + digest + "&from=source", narrow).send().is(202);
        registry.oci("POST", "/v2/other/blobs/uploads/?mount=" + digest, narrow).send().is(202);
    }

    @Test
    void moreThanAHundredScopesAreRefused() {
        registry.tokens("GET", "/token?scope=" + "repository:a:pull%20".repeat(101))
                .field("Authorization", AccessFixture.basic("pusher")).send().is(400);
        registry.tokens("GET", "/token?scope=" + "repository:a:pull%20".repeat(100))
                .field("Authorization", AccessFixture.basic("pusher")).send().is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "repository:a", ":a:pull", "repository:A_upper:pull", "repository:../a:pull",
            "plugin:a:pull", "registry:other:*", "repository:a:"})
    void whatIsNoScopeGrantsNothing(String scope) {
        String bearer = registry.bearer("pusher", scope);

        registry.oci("GET", "/v2/", bearer).send().is(200);
        registry.oci("GET", "/v2/a/tags/list", bearer).send().is(401);
    }

    @Test
    void aTokenIsAcceptedAMinuteBeyondItsExpiryAndNoLonger() {
        String bearer = registry.bearer("pusher", "repository:team/app:pull");

        registry.now.updateAndGet(time -> time.plusSeconds(359));
        registry.oci("GET", TAGS, bearer).send().is(404);
        registry.now.updateAndGet(time -> time.plusSeconds(2));
        assertThat(registry.oci("GET", TAGS, bearer).send().is(401).field("WWW-Authenticate").orElseThrow())
                .contains("error=\"invalid_token\"");
    }

    @Test
    void anotherServiceIsRefused() {
        registry.tokens("GET", "/token?service=registry.docker.io")
                .field("Authorization", AccessFixture.basic("pusher"))
                .send().is(400);
    }

    @Test
    void whoProvesNobodyGetsNoToken() {
        assertThat(registry.tokens("GET", "/token?service=mini-ecr").send().is(401).field("WWW-Authenticate"))
                .contains("Basic realm=\"mini-ecr\"");
        registry.tokens("GET", "/token").field("Authorization", AccessFixture.basic("pusher", "wrong")).send().is(401);
        registry.tokens("GET", "/token").field("Authorization", AccessFixture.basic("absent", "wrong")).send().is(401);
        registry.tokens("GET", "/token").field("Authorization", registry.bearer("pusher", "repository:a:pull")).send()
                .is(401);
    }

    @ParameterizedTest
    @CsvSource({"Basic", "Basic !", "Basic YQ==", "Basic Og==", "Bearer", "Bearer x", "Bearer a.b.c", "Digest x",
            "AWS4-HMAC-SHA256 x", "''", "Basic OnA="})
    void credentialsThatCannotBeReadNeverFallBackToAnonymous(String field) throws IOException {
        try (AccessFixture open = open("open")) {
            open.oci("GET", TAGS).field("Authorization", field).send().is(401);
            open.oci("GET", TAGS).send().is(404);
            open.oci("GET", TAGS, AccessFixture.basic("reader")).field("Authorization", field).send().is(401);
        }
    }

    private AccessFixture open(String name) throws IOException {
        AccessFixture open = new AccessFixture(java.nio.file.Files.createDirectory(folder.resolve(name)), true);
        open.registryPolicy("""
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",
                "Action":["ecr:ListImages","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]}}""");
        open.user("reader", AccessFixture.managed("AmazonEC2ContainerRegistryReadOnly"));
        return open;
    }

    @Test
    void whereAnonymousIsAllowedThePingStillAsksAndATokenIsGivenToAnybody() throws IOException {
        try (AccessFixture open = open("open")) {
            open.oci("GET", "/v2/").send().is(401);
            String bearer = "Bearer "
                    + open.tokens("GET", "/token?service=mini-ecr&scope=repository:team/app:pull,push")
                            .send().is(200).json().path("token").asString();

            open.oci("GET", TAGS, bearer).send().is(404);
            open.oci("POST", "/v2/team/app/blobs/uploads/", bearer).send().is(401);
            open.oci("GET", "/v2/_catalog", bearer).send().is(401);
        }
    }

    @Test
    void anonymousIsNotAllowedWhereThePolicyAloneSaysSo() throws IOException {
        registry.registryPolicy(
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"ecr:*\"}}");

        registry.oci("GET", TAGS).send().is(401);
        registry.tokens("GET", "/token?scope=repository:team/app:pull").send().is(401);
    }

    @Test
    void oauthGivesTokensForAPassword() {
        JsonNode answer = registry.tokens("POST", "/token").body(
                "grant_type=password&username=pusher&password=the+password+of+pusher&service=mini-ecr&client_id=x&scope=repository:team/app:pull,push")
                .send().is(200).json();

        assertThat(answer.path("scope").asString()).isEqualTo("repository:team/app:pull,push");
        assertThat(answer.has("refresh_token")).isFalse();
        registry.oci("POST", "/v2/team/app/blobs/uploads/", "Bearer " + answer.path("access_token").asString()).send()
                .is(202);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grant_type=password&username=pusher&password=wrong | 401 | invalid_grant
            grant_type=password&username=pusher                | 400 | invalid_request
            grant_type=client_credentials                      | 400 | invalid_request
            grant_type=refresh_token&refresh_token=mer1.x      | 401 | invalid_grant
            x=%zz                                              | 400 | invalid_request
            """)
    void oauthRefusesInItsOwnWords(String form, int status, String error) {
        assertThat(registry.tokens("POST", "/token").body(form).send().is(status).json().path("error").asString())
                .isEqualTo(error);
    }

    @Test
    void aRefreshTokenStandsForItsPasswordUntilThatChanges() throws IOException {
        String refresh = registry
                .tokens("GET", "/token?service=mini-ecr&offline_token=true&scope=repository:team/app:pull")
                .field("Authorization", AccessFixture.basic("pusher")).send().is(200).json().path("refresh_token")
                .asString();
        registry.now.updateAndGet(time -> time.plus(Duration.ofDays(20)));

        String bearer = "Bearer " + refresh(refresh).is(200).json().path("access_token").asString();
        registry.oci("GET", TAGS, bearer).send().is(404);

        registry.setPassword("pusher", "another password");
        refresh(refresh).is(401);
    }

    private Exchange.Answer refresh(String token) {
        return registry.tokens("POST", "/token").body(
                "grant_type=refresh_token&service=mini-ecr&scope=repository:team/app:pull&refresh_token=" + token)
                .send();
    }

    @Test
    void refreshTokensAreForPeople() throws IOException {
        String secret = registry.token("pusher", Optional.empty(), Optional.empty()).secret();

        JsonNode answer = registry.tokens("GET", "/token?service=mini-ecr&offline_token=true")
                .field("Authorization", AccessFixture.basic("pusher", secret)).send().is(200).json();

        assertThat(answer.has("refresh_token")).isFalse();
    }

    @Test
    void anAccessTokenIsItsUsersAloneAndBoundByItsPolicy() throws IOException {
        String secret = registry.token("pusher", Optional.empty(),
                Optional.of(
                        """
                                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["ecr:ListImages","ecr:BatchDeleteImage"],
                                "Resource":"%s"}}"""
                                .formatted(AccessFixture.arn("team/*"))))
                .secret();
        String basic = AccessFixture.basic("pusher", secret);

        registry.oci("GET", TAGS, basic).send().is(404);
        registry.oci("GET", "/v2/other/tags/list", basic).send().is(403);
        registry.oci("POST", "/v2/team/app/blobs/uploads/", basic).send().is(403);
        registry.oci("GET", TAGS, AccessFixture.basic("reader", secret)).send().is(401);
        String bearer = "Bearer " + registry.tokens("GET", "/token?scope=repository:team/app:pull,push")
                .field("Authorization", basic).send().is(200).json().path("token").asString();
        registry.oci("GET", TAGS, bearer).send().is(404);
        registry.oci("POST", "/v2/team/app/blobs/uploads/", bearer).send().is(403);
    }

    @Test
    void revocationCountsFromTheNextRequestOn() throws IOException {
        var created = registry.token("pusher", Optional.empty(), Optional.empty());
        String byToken = AccessFixture.basic("pusher", created.secret());
        String bearerOfToken = "Bearer " + registry.tokens("GET", "/token?scope=repository:team/app:pull")
                .field("Authorization", byToken).send().is(200).json().path("token").asString();
        String bearer = registry.bearer("pusher", "repository:team/app:pull");
        registry.oci("GET", TAGS, byToken).send().is(404);

        registry.identities.tokens().delete(new UserName("pusher"), created.token().name());
        registry.oci("GET", TAGS, byToken).send().is(401);
        registry.oci("GET", TAGS, bearerOfToken).send().is(401);
        registry.oci("GET", TAGS, bearer).send().is(404);

        registry.identities.policies().detach(new UserName("pusher"), AccessFixture.managed("miniecr/PushPull"));
        registry.oci("GET", TAGS, bearer).send().is(403);
        registry.identities.users().disable(new UserName("pusher"));
        registry.oci("GET", TAGS, bearer).send().is(401);
        registry.oci("GET", TAGS, AccessFixture.basic("pusher")).send().is(401);
        registry.identities.users().enable(new UserName("pusher"));
        registry.oci("GET", TAGS, bearer).send().is(403);
    }

    @Test
    void aUserThatIsMadeAgainInheritsNothing() throws IOException {
        String bearer = registry.bearer("pusher", "repository:team/app:pull");
        String upload = registry.oci("POST", "/v2/team/app/blobs/uploads/", AccessFixture.basic("pusher")).send()
                .is(202)
                .field("Location").orElseThrow();
        registry.oci("GET", upload, AccessFixture.basic("pusher")).send().is(204);

        registry.identities.users().delete(new UserName("pusher"));
        registry.user("pusher");

        registry.oci("GET", TAGS, bearer).send().is(401);
        registry.oci("GET", TAGS, AccessFixture.basic("pusher")).send().is(403);
        registry.identities.policies().attach(new UserName("pusher"), AccessFixture.managed("miniecr/PushPull"));
        registry.oci("GET", upload, AccessFixture.basic("pusher")).send().is(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void aPasswordThatWasChangedIsRefusedAtOnce() throws IOException {
        registry.oci("GET", TAGS, AccessFixture.basic("pusher")).send().is(404);

        registry.setPassword("pusher", "another password");

        registry.oci("GET", TAGS, AccessFixture.basic("pusher")).send().is(401);
        registry.oci("GET", TAGS, AccessFixture.basic("pusher", "another password")).send().is(404);
    }

    @Test
    void theKeysArePublic() {
        JsonNode keys = registry.tokens("GET", "/.well-known/jwks.json").send().is(200).json().path("keys");

        assertThat(keys).hasSize(1);
        assertThat(keys.path(0).path("kty").asString()).isEqualTo("EC");
        assertThat(keys.path(0).has("d")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"PUT,/token,405", "DELETE,/token,405", "GET,/token/,404", "GET,/token/x,404",
            "POST,/.well-known/jwks.json,405", "GET,/.well-known/other,404"})
    void otherMethodsAndPathsAreRefused(String method, String path, int status) {
        registry.tokens(method, path).send().is(status);
    }
}
