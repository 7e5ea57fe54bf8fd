package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.token.SessionCredentials;
import dev.miniecr.auth.user.AccessKeys;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.server.access.AuthorizationTokens.AuthorizationToken;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.oci.Exchange;
import dev.miniecr.server.sts.AssumeRole;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Logging in with what GetAuthorizationToken gives. */
final class AuthorizationTokenTest {
    private static final String PULL = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"%s"}}""";
    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""";

    @TempDir
    private Path folder;
    private AccessFixture registry;
    private AwsRequests aws;
    private AccessKeys.Created key;
    private Caller alice;

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, false);
        aws = new AwsRequests(new SetClock(registry.now));
        registry.user("alice");
        registry.policy("alice", PULL.formatted("*"));
        registry.identities.roles().create(new RoleName("deploy"), TRUST, 43_200);
        registry.identities.policies().putInline(new RoleName("deploy"), new PolicyName("pull"), PULL.formatted("*"));
        key = registry.key("alice");
        alice = admit(AwsCredentialsIdentity.create(key.key().id(), key.secret()));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    private Caller admit(AwsCredentialsIdentity credentials) {
        return registry.signatures().check(aws.sign(credentials)).finish(AwsRequests.bodySha256());
    }

    private Caller session(long seconds, Optional<String> policy) {
        SessionCredentials session = registry.sts().assumeRole(alice,
                new AssumeRole("arn:aws:iam::000000000000:role/deploy", "build", Optional.of(seconds), policy,
                        Optional.empty()))
                .credentials();
        return admit(AwsSessionCredentialsIdentity.create(session.accessKeyId(), session.secretAccessKey(),
                session.sessionToken()));
    }

    private String login(Caller caller) {
        return "Basic " + registry.authorizationTokens().issue(caller).authorizationToken();
    }

    private String bearer(String login, String scope) {
        return "Bearer " + registry.tokens("GET", "/token?service=mini-ecr&scope=" + scope)
                .field("Authorization", login).send().is(200).json().path("token").asString();
    }

    private Exchange.Answer tags(String repository, String authorization) {
        return registry.oci("GET", "/v2/" + repository + "/tags/list", authorization).send();
    }

    @Test
    void aUserLogsInWithItForTwelveHours() {
        AuthorizationToken token = registry.authorizationTokens().issue(alice);

        String text = new String(Base64.getDecoder().decode(token.authorizationToken()), StandardCharsets.UTF_8);
        assertThat(text).startsWith("AWS:").hasSizeLessThanOrEqualTo(1504);
        assertThat(token.expiresAt()).isEqualTo(registry.now.get().plus(Duration.ofHours(12)));
        assertThat(token.toString()).doesNotContain(token.authorizationToken());
        tags("team/app", "Basic " + token.authorizationToken()).is(404);
        pass(Duration.ofHours(12));
        tags("team/app", "Basic " + token.authorizationToken()).is(401);
    }

    @Test
    void aRoleSessionLogsInWithItAsTheRole() {
        String login = login(session(3_600, Optional.empty()));

        registry.oci("GET", "/v2/", login).send().is(200);
        tags("team/app", login).is(404);
        tags("team/app", bearer(login, "repository:team/app:pull")).is(404);
    }

    @Test
    void itEndsNoLaterThanItsSession() {
        Caller session = session(900, Optional.empty());
        assertThat(registry.authorizationTokens().issue(session).expiresAt())
                .isEqualTo(registry.now.get().plusSeconds(900));
        String login = login(session);
        pass(Duration.ofSeconds(899));
        String bearer = bearer(login, "repository:team/app:pull");
        tags("team/app", login).is(404);
        tags("team/app", bearer).is(404);

        pass(Duration.ofSeconds(1));

        tags("team/app", login).is(401);
        tags("team/app", bearer).is(401);
    }

    @Test
    void itHasNoWiderRightsThanItsSession() {
        String login = login(session(3_600, Optional.of(PULL.formatted(AccessFixture.arn("team/*")))));

        tags("team/app", login).is(404);
        tags("other/app", login).is(403);
        tags("team/app", bearer(login, "repository:team/app:pull")).is(404);
        tags("other/app", bearer(login, "repository:other/app:pull&scope=repository:team/app:pull")).is(403);
    }

    @Test
    void oneThatCannotHoldThePolicyOfItsSessionIsNotGiven() {
        StringBuilder noise = new StringBuilder();
        new Random(20261124).ints(1_700, 'A', 'z').filter(c -> c != '\\').forEach(c -> noise.append((char) c));
        String policy = PULL.formatted("arn:aws:ecr:*:*:repository/" + noise);
        Caller session = session(3_600, Optional.of(policy));

        assertThatThrownBy(() -> registry.authorizationTokens().issue(session)).isInstanceOf(RegistryException.class)
                .hasMessageContaining(
                        "arn:aws:sts::000000000000:assumed-role/deploy/build is not authorized to perform:"
                                + " ecr:GetAuthorizationToken on resource: * because the session policy is too long");
    }

    @ParameterizedTest
    @CsvSource({"role", "user", "key"})
    void itEndsWithWhatItStandsOn(String what) throws IOException {
        String login = login(session(3_600, Optional.empty()));
        String bearer = bearer(login, "repository:team/app:pull");
        switch (what) {
            case "role" -> registry.identities.roles().delete(new RoleName("deploy"));
            case "user" -> registry.identities.users().disable(new UserName("alice"));
            default -> registry.identities.accessKeys().delete(key.key().id());
        }

        tags("team/app", login).is(401);
        tags("team/app", bearer).is(401);
    }

    private void pass(Duration time) {
        registry.now.updateAndGet(now -> now.plus(time));
    }
}
