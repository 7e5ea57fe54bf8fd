package dev.miniecr.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.auth.sigv4.RefusedSignatureException;
import dev.miniecr.auth.token.SessionCredentials;
import dev.miniecr.auth.token.SessionGrant;
import dev.miniecr.auth.user.AccessKeySeed;
import dev.miniecr.auth.user.AccessKeys;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.SignatureGuard.Pending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Who signed a request, as AWS's own SDK signs it. */
final class SignatureGuardTest {
    private static final String TRUST = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""";
    private static final String LISTS_ALL = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:*","Resource":"*"}}""";
    private static final String LISTS_TEAM = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecr:ListImages","Resource":"%s"}}"""
            .formatted(AccessFixture.arn("team/*"));
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path folder;
    private AccessFixture registry;
    private AwsRequests aws;
    private AccessKeys.Created key;
    private Role role;

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, false);
        aws = new AwsRequests(new SetClock(registry.now));
        registry.user("alice");
        registry.policy("alice", LISTS_ALL);
        key = registry.key("alice");
        role = registry.identities.roles().create(new RoleName("deploy"), TRUST, 3600);
        registry.identities.policies().putInline(new RoleName("deploy"),
                new PolicyName("list"), LISTS_ALL);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    private static AwsCredentialsIdentity of(AccessKeys.Created created) {
        return AwsCredentialsIdentity.create(created.key().id(), created.secret());
    }

    private static AwsCredentialsIdentity of(SessionCredentials session) {
        return AwsSessionCredentialsIdentity.create(session.accessKeyId(), session.secretAccessKey(),
                session.sessionToken());
    }

    private SessionCredentials session(Optional<String> policy) {
        return registry.sessions.issue(new SessionGrant(role.id() + ":build", "deploy/build", AccessFixture.ACCOUNT,
                key.key().id(), registry.now.get().plus(HOUR), policy));
    }

    private Caller admit(Request request) {
        return registry.signatures().check(request).finish(AwsRequests.bodySha256());
    }

    private static Permission list(String repository) {
        return new Permission(new Action("ecr:ListImages"), new Resource(AccessFixture.arn(repository)));
    }

    @Test
    void aKeyProvesItsUser() {
        Pending pending = registry.signatures().check(aws.sign(of(key)));
        assertThat(pending.service()).isEqualTo("ecr");
        assertThat(pending.accessKeyId()).isEqualTo(key.key().id());

        Caller caller = pending.finish(AwsRequests.bodySha256());

        assertThat(caller.principal().arn()).isEqualTo("arn:aws:iam::000000000000:user/alice");
        assertThat(caller.identity().credential()).hasToString("ACCESS_KEY " + key.key().id());
        assertThat(caller.may(list("team/app"))).isTrue();
        assertThat(registry.signatures().check(aws.of("sts").sign(of(key))).service()).isEqualTo("sts");
    }

    @Test
    void aSeededKeyProvesItsUserToo() throws IOException {
        AccessKeySeed seed = new AccessKeySeed("my_own_access_key_id", "my-own-secret-access-key");
        registry.identities.accessKeys().seed(new UserName("alice"), seed);

        Caller caller = admit(aws.sign(AwsCredentialsIdentity.create(seed.id(), seed.secret())));

        assertThat(caller.principal().name()).isEqualTo("alice");
    }

    @Test
    void aSessionProvesItsRole() {
        Caller caller = admit(aws.sign(of(session(Optional.empty()))));

        assertThat(caller.principal().kind()).isEqualTo(Principal.Kind.ROLE_SESSION);
        assertThat(caller.principal().arn()).isEqualTo("arn:aws:sts::000000000000:assumed-role/deploy/build");
        assertThat(caller.may(list("team/app"))).isTrue();
    }

    @Test
    void aSessionPolicyLimitsWhatTheRoleMay() {
        Caller caller = admit(aws.sign(of(session(Optional.of(LISTS_TEAM)))));

        assertThat(caller.may(list("team/app"))).isTrue();
        assertThat(caller.refusal(list("other/app"), RequestContext.EMPTY)).contains(
                "User: arn:aws:sts::000000000000:assumed-role/deploy/build is not authorized to perform: ecr:ListImages on"
                        + " resource: arn:aws:ecr:us-east-1:000000000000:repository/other/app because no session policy"
                        + " allows the ecr:ListImages action");
    }

    @Test
    void whoMayNotIsToldInAwsWords() throws IOException {
        registry.user("bob");

        Caller caller = admit(aws.sign(of(registry.key("bob"))));

        assertThat(caller.refusal(list("team/app"), RequestContext.EMPTY)).contains(
                "User: arn:aws:iam::000000000000:user/bob is not authorized to perform: ecr:ListImages on resource:"
                        + " arn:aws:ecr:us-east-1:000000000000:repository/team/app because no identity-based policy"
                        + " allows the ecr:ListImages action");
    }

    @Test
    void aQueryIsSignedByWhatItMeans() {
        assertThat(admit(aws.sign(of(key), "/a%2Fb?x=1&a=b%20c&a=%C3%A9&empty=&plus=%2B", fields -> fields)).principal()
                .name()).isEqualTo("alice");
    }

    /** What makes a request that is to be refused. */
    interface Scenario {
        Request request(SignatureGuardTest test) throws IOException;
    }

    private static Arguments row(String name, String code, Scenario scenario) {
        return Arguments.of(name, code, scenario);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                row("no Authorization", "MissingAuthenticationTokenException", test -> test.with(
                        AwsRequests.changing("Authorization", _ -> ""))),
                row("Basic", "MissingAuthenticationTokenException", test -> test.with(
                        AwsRequests.changing("Authorization", _ -> AccessFixture.basic("alice")))),
                row("half a header", "IncompleteSignatureException", test -> test.with(
                        AwsRequests.changing("Authorization",
                                value -> value.substring(0, value.indexOf("Signature="))))),
                row("unknown key", "UnrecognizedClientException", test -> test.aws.sign(
                        AwsCredentialsIdentity.create("AKIAIOSFODNN7EXAMPLE",
                                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))),
                row("another's secret", "InvalidSignatureException", test -> test.aws.sign(
                        AwsCredentialsIdentity.create(test.key.key().id(),
                                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))),
                row("wrong signature", "InvalidSignatureException", test -> test.with(
                        AwsRequests.changing("Authorization",
                                value -> value.substring(0, value.length() - 4) + "0000"))),
                row("another header", "InvalidSignatureException", test -> test.with(
                        AwsRequests.changing("X-Amz-Target", value -> value + "x"))),
                row("a header that is not signed", "InvalidSignatureException", test -> test.with(
                        AwsRequests.adding("X-Amz-Extra", "x"))),
                row("signed 16 minutes ago", "InvalidSignatureException", test -> {
                    Request request = test.aws.sign(of(test.key));
                    test.pass(Duration.ofMinutes(16));
                    return request;
                }),
                row("signed 16 minutes ahead", "InvalidSignatureException", test -> new AwsRequests(
                        Clock.offset(new SetClock(test.registry.now), Duration.ofMinutes(16))).sign(of(test.key))),
                row("signed for another service", "InvalidSignatureException",
                        test -> test.aws.of("s3").sign(of(test.key))),
                row("signed for another host", "InvalidSignatureException", test -> test.with(
                        AwsRequests.changing("Host", _ -> "other.test"))),
                row("deleted key", "UnrecognizedClientException", test -> {
                    test.registry.identities.accessKeys().delete(test.key.key().id());
                    return test.aws.sign(of(test.key));
                }),
                row("inactive key", "UnrecognizedClientException", test -> {
                    test.registry.identities.accessKeys().deactivate(test.key.key().id());
                    return test.aws.sign(of(test.key));
                }),
                row("disabled user", "UnrecognizedClientException", test -> {
                    test.registry.identities.users().disable(new UserName("alice"));
                    return test.aws.sign(of(test.key));
                }),
                row("expired session", "ExpiredTokenException", test -> {
                    SessionCredentials session = test.session(Optional.empty());
                    test.pass(HOUR);
                    return test.aws.sign(of(session));
                }),
                row("session key without its token", "UnrecognizedClientException", test -> {
                    SessionCredentials session = test.session(Optional.empty());
                    return test.aws
                            .sign(AwsCredentialsIdentity.create(session.accessKeyId(), session.secretAccessKey()));
                }),
                row("session key with another's token", "UnrecognizedClientException", test -> {
                    SessionCredentials session = test.session(Optional.empty());
                    return test.aws.sign(AwsSessionCredentialsIdentity.create(session.accessKeyId(),
                            session.secretAccessKey(), test.session(Optional.empty()).sessionToken()));
                }),
                row("user's key with a session's token", "UnrecognizedClientException",
                        test -> test.aws.sign(AwsSessionCredentialsIdentity.create(test.key.key().id(),
                                test.key.secret(), test.session(Optional.empty()).sessionToken()))),
                row("session of a deleted role", "UnrecognizedClientException", test -> {
                    SessionCredentials session = test.session(Optional.empty());
                    test.registry.identities.roles().delete(new RoleName("deploy"));
                    return test.aws.sign(of(session));
                }),
                row("session that a deleted key began", "UnrecognizedClientException", test -> {
                    SessionCredentials session = test.session(Optional.empty());
                    test.registry.identities.accessKeys().delete(test.key.key().id());
                    return test.aws.sign(of(session));
                }),
                row("session that a disabled user began", "UnrecognizedClientException", test -> {
                    SessionCredentials session = test.session(Optional.empty());
                    test.registry.identities.users().disable(new UserName("alice"));
                    return test.aws.sign(of(session));
                }));
    }

    private Request with(UnaryOperator<List<Response.Field>> change) {
        return aws.sign(of(key), "/", change);
    }

    private void pass(Duration time) {
        registry.now.updateAndGet(now -> now.plus(time));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void refused(String name, String code, Scenario scenario) throws IOException {
        Request request = scenario.request(this);

        RefusedSignatureException refusal = catchThrowableOfType(RefusedSignatureException.class, () -> admit(request));

        assertThat(refusal).as(name).isNotNull();
        assertThat(refusal.code().awsName()).as(refusal.getMessage()).isEqualTo(code);
    }

    @Test
    void anotherBodyIsRefused() {
        Pending pending = registry.signatures().check(aws.sign(of(key)));

        RefusedSignatureException refusal = catchThrowableOfType(RefusedSignatureException.class,
                () -> pending.finish(new byte[32]));

        assertThat(refusal.code()).isEqualTo(RefusedSignatureException.Code.INVALID_SIGNATURE);
    }

    @ParameterizedTest
    @CsvSource({"disable,UnrecognizedClientException", "delete,UnrecognizedClientException",
            "expire,ExpiredTokenException"})
    void whoIsNobodyAnyMoreWhenTheBodyHasComeIsRefused(String what, String code) throws IOException {
        Pending pending = registry.signatures()
                .check(aws.sign(what.equals("expire") ? of(session(Optional.empty())) : of(key)));
        switch (what) {
            case "disable" -> registry.identities.users().disable(new UserName("alice"));
            case "delete" -> registry.identities.accessKeys().delete(key.key().id());
            default -> pass(HOUR);
        }

        RefusedSignatureException refusal = catchThrowableOfType(RefusedSignatureException.class,
                () -> pending.finish(AwsRequests.bodySha256()));

        assertThat(refusal.code().awsName()).isEqualTo(code);
    }

    @Test
    void everyRegionIsGoodUnlessOneIsAskedFor(@TempDir Path other) throws IOException {
        assertThat(admit(aws.in("eu-central-1").sign(of(key))).principal().name()).isEqualTo("alice");

        try (AccessFixture strict = new AccessFixture(other, AccessFixture.config(false, true),
                new Origins(List.of(), Optional.empty()))) {
            strict.user("alice");
            AwsCredentialsIdentity credentials = of(strict.key("alice"));

            assertThat(strict.signatures().check(aws.sign(credentials)).service()).isEqualTo("ecr");
            Request elsewhere = aws.in("eu-central-1").sign(credentials);
            assertThat(
                    catchThrowableOfType(RefusedSignatureException.class, () -> strict.signatures().check(elsewhere)))
                    .hasMessage("Credential should be scoped to a valid region, not 'eu-central-1'.");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            127.0.0.1 | X-Forwarded-Host | images.example.com        | true
            127.0.0.1 | X-Forwarded-Host | a.test, images.example.com | true
            127.0.0.1 | X-Forwarded-Host | other.example.com         | false
            127.0.0.1 | X-Original-Host  | images.example.com        | false
            10.0.0.1  | X-Forwarded-Host | images.example.com        | false
            """)
    void theHostThatATrustedProxyWasCalledMayBeSigned(String proxy, String name, String value, boolean good,
            @TempDir Path other) throws IOException {
        try (AccessFixture behind = new AccessFixture(other, AccessFixture.config(false, false),
                new Origins(List.of(AddressRange.parse(proxy)), Optional.empty()))) {
            behind.user("alice");
            Request request = aws.to("images.example.com").sign(of(behind.key("alice")), "/",
                    AwsRequests.changing("Host", _ -> "backend:5000").andThen(AwsRequests.adding(name, value))::apply);
            Pending pending = behind.signatures().check(request);

            RefusedSignatureException refusal = catchThrowableOfType(RefusedSignatureException.class,
                    () -> pending.finish(AwsRequests.bodySha256()));

            assertThat(refusal == null).isEqualTo(good);
        }
    }

    @Test
    void thePublicUrlsHostMayBeSigned(@TempDir Path other) throws IOException {
        try (AccessFixture behind = new AccessFixture(other, AccessFixture.config(false, false),
                new Origins(List.of(), Optional.of("https://images.example.com/")))) {
            behind.user("alice");
            Request request = aws.to("images.example.com").sign(of(behind.key("alice")), "/",
                    AwsRequests.changing("Host", _ -> "backend:5000"));

            assertThat(behind.signatures().check(request).finish(AwsRequests.bodySha256()).principal().name())
                    .isEqualTo("alice");
        }
    }
}
