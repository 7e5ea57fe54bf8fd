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
import dev.miniecr.auth.user.AccessKeys;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.server.http.Caller;
import dev.miniecr.server.sts.AssumeRole;
import dev.miniecr.server.sts.AssumedRole;
import dev.miniecr.server.sts.StsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Who may become what, for how long, and with which rights. */
final class StsTest {
    private static final String DEPLOY = "arn:aws:iam::000000000000:role/deploy";
    private static final String ALLOW = """
            {"Version":"2012-10-17","Statement":{"Effect":"%s","Action":"%s","Resource":"%s"}}""";
    private static final Map<String, String> PRINCIPALS = Map.of("alice", "arn:aws:iam::000000000000:user/alice", "bob",
            "arn:aws:iam::000000000000:user/bob", "root", "arn:aws:iam::000000000000:root", "everybody", "*",
            "elsewhere", "arn:aws:iam::111122223333:root", "other",
            "arn:aws:iam::000000000000:role/other");

    @TempDir
    private Path folder;
    private AccessFixture registry;
    private AwsRequests aws;
    private Caller alice;

    @BeforeEach
    void start() throws IOException {
        registry = new AccessFixture(folder, false);
        aws = new AwsRequests(new SetClock(registry.now)).of("sts");
        registry.user("alice");
        alice = caller(registry.key("alice"));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    private Caller caller(AccessKeys.Created key) {
        return admit(AwsCredentialsIdentity.create(key.key().id(), key.secret()));
    }

    private Caller caller(SessionCredentials session) {
        return admit(AwsSessionCredentialsIdentity.create(session.accessKeyId(), session.secretAccessKey(),
                session.sessionToken()));
    }

    private Caller admit(AwsCredentialsIdentity credentials) {
        return registry.signatures().check(aws.sign(credentials)).finish(AwsRequests.bodySha256());
    }

    private void role(String name, String trusted, String condition) throws IOException {
        registry.identities.roles().create(new RoleName(name),
                """
                        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"sts:AssumeRole"%s}}"""
                        .formatted(PRINCIPALS.get(trusted), condition),
                7_200);
        registry.identities.policies().putInline(new RoleName(name), new PolicyName("rights"),
                ALLOW.formatted("Allow", "ecr:*", "*"));
    }

    private static AssumeRole deploy() {
        return new AssumeRole(DEPLOY, "build", Optional.empty(), Optional.empty(), Optional.empty());
    }

    private StsException refusal(Caller caller, AssumeRole request) {
        return catchThrowableOfType(StsException.class, () -> registry.sts().assumeRole(caller, request));
    }

    private static Permission on(String action, String repository) {
        return new Permission(new Action(action), new Resource(AccessFixture.arn(repository)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alice     | -     | -              | -                                      | true
            bob       | -     | -              | -                                      | false
            bob       | Allow | sts:AssumeRole | *                                      | false
            root      | -     | -              | -                                      | false
            root      | Allow | sts:AssumeRole | *                                      | true
            root      | Allow | sts:AssumeRole | arn:aws:iam::000000000000:role/deploy  | true
            root      | Allow | sts:AssumeRole | arn:aws:iam::000000000000:role/other   | false
            root      | Allow | ecr:*          | *                                      | false
            everybody | -     | -              | -                                      | true
            elsewhere | Allow | sts:*          | *                                      | false
            other     | Allow | sts:*          | *                                      | false
            alice     | Deny  | sts:*          | *                                      | false
            alice     | Deny  | sts:AssumeRole | arn:aws:iam::000000000000:role/other   | true
            """)
    void trustAndRightsSayWhoMayAssumeARole(String trusted, String effect, String action, String resource,
            boolean allowed) throws IOException {
        role("deploy", trusted, "");
        if (!effect.equals("-")) {
            registry.policy("alice", ALLOW.formatted(effect, action, resource));
        }

        StsException refusal = refusal(alice, deploy());

        assertThat(refusal == null).isEqualTo(allowed);
        if (refusal != null) {
            assertThat(refusal.code()).isEqualTo(StsException.Code.ACCESS_DENIED);
            assertThat(refusal).hasMessage("User: arn:aws:iam::000000000000:user/alice is not authorized to perform:"
                    + " sts:AssumeRole on resource: " + DEPLOY);
        }
    }

    @Test
    void aRoleThatIsNotThereIsRefusedAsOneThatMayNotBeAssumed() throws IOException {
        registry.policy("alice", ALLOW.formatted("Allow", "*", "*"));

        assertThat(refusal(alice, deploy()))
                .hasMessage("User: arn:aws:iam::000000000000:user/alice is not authorized to"
                        + " perform: sts:AssumeRole on resource: " + DEPLOY);
        assertThat(refusal(alice, new AssumeRole("arn:aws:iam::111122223333:role/deploy", "build", Optional.empty(),
                Optional.empty(), Optional.empty())).code()).isEqualTo(StsException.Code.ACCESS_DENIED);
    }

    @Test
    void aRegistryPolicyLetsNobodyAssumeARole() throws IOException {
        role("deploy", "bob", "");
        registry.policy("alice", ALLOW.formatted("Allow", "*", "*"));
        registry.registryPolicy("""
                {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}""");

        assertThat(refusal(alice, deploy()).code()).isEqualTo(StsException.Code.ACCESS_DENIED);
    }

    @Test
    void aTrustPolicyMayAskForMore() throws IOException {
        role("deploy", "alice", """
                ,"Condition":{"StringEquals":{"sts:ExternalId":"42"},"StringLike":{"sts:RoleSessionName":"ci-*"}}""");

        assertThat(refusal(alice, deploy()).code()).isEqualTo(StsException.Code.ACCESS_DENIED);
        assertThat(refusal(alice, new AssumeRole(DEPLOY, "ci-7", Optional.empty(), Optional.empty(),
                Optional.of("43"))).code()).isEqualTo(StsException.Code.ACCESS_DENIED);
        assertThat(registry.sts().assumeRole(alice, new AssumeRole(DEPLOY, "ci-7", Optional.empty(), Optional.empty(),
                Optional.of("42"))).session().name()).isEqualTo("deploy/ci-7");
    }

    @Test
    void aSessionHasTheRightsOfItsRole() throws IOException {
        role("deploy", "alice", "");

        AssumedRole assumed = registry.sts().assumeRole(alice, deploy());

        assertThat(assumed.session().id()).matches("AROA[A-Z2-7]{17}:build");
        assertThat(assumed.session().arn()).isEqualTo("arn:aws:sts::000000000000:assumed-role/deploy/build");
        assertThat(assumed.credentials().accessKeyId()).startsWith("ASIA");
        assertThat(assumed.credentials().grant().expiry()).isEqualTo(registry.now.get().plusSeconds(3_600));
        assertThat(assumed.packedPolicySize()).isZero();
        Caller session = caller(assumed.credentials());
        assertThat(registry.sts().getCallerIdentity(session)).isEqualTo(assumed.session());
        assertThat(session.may(on("ecr:PutImage", "team/app"))).isTrue();
    }

    @Test
    void aSessionPolicyCutsTheRightsOfTheRole() throws IOException {
        role("deploy", "alice", "");
        String policy = ALLOW.formatted("Allow", "*", AccessFixture.arn("team/*"));

        AssumedRole assumed = registry.sts().assumeRole(alice, new AssumeRole(DEPLOY, "build", Optional.empty(),
                Optional.of(policy), Optional.empty()));

        Caller session = caller(assumed.credentials());
        assertThat(session.may(on("ecr:PutImage", "team/app"))).isTrue();
        assertThat(session.may(on("ecr:PutImage", "other/app"))).isFalse();
        assertThat(session.may(on("s3:GetObject", "team/app"))).isFalse();
        assertThat(assumed.packedPolicySize()).isEqualTo(Math.ceilDiv(policy.length() * 100, 2048));
        assertThat(refusal(session, deploy()).code()).isEqualTo(StsException.Code.ACCESS_DENIED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            900   | false |
            7200  | false |
            3600  | true  |
            7201  | false | The requested DurationSeconds exceeds the MaxSessionDuration set for this role.
            3601  | true  | The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining
            899   | false | 1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900
            43201 | false | 1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200
            """)
    void aSessionLastsAsLongAsItsRoleAllows(long seconds, boolean chained, String refused) throws IOException {
        role("deploy", "everybody", "");
        role("other", "alice", "");
        Caller caller = chained
                ? caller(registry.sts()
                        .assumeRole(alice, new AssumeRole("arn:aws:iam::000000000000:role/other", "build",
                                Optional.empty(), Optional.empty(), Optional.empty()))
                        .credentials())
                : alice;
        AssumeRole request = new AssumeRole(DEPLOY, "build", Optional.of(seconds), Optional.empty(), Optional.empty());

        if (refused == null) {
            assertThat(registry.sts().assumeRole(caller, request).credentials().grant().expiry())
                    .isEqualTo(registry.now.get().plusSeconds(seconds));
        } else {
            assertThat(refusal(caller, request)).hasMessage(refused);
            assertThat(refusal(caller, request).code()).isEqualTo(StsException.Code.VALIDATION_ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                              | build | -  | 1 validation error detected: Value 'nonsense' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20
            arn:aws:iam::0000:role/deploy         | build | -  | arn:aws:iam::0000:role/deploy is invalid
            arn:aws:iam::000000000000:role/deploy | b     | -  | 1 validation error detected: Value 'b' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2
            arn:aws:iam::000000000000:role/deploy | a/b   | -  | 1 validation error detected: Value 'a/b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*
            arn:aws:iam::000000000000:role/deploy | build | {} | Syntax errors in policy.
            """)
    void whatIsNotWellFormedIsRefusedInAwsWords(String arn, String session, String policy, String message)
            throws IOException {
        role("deploy", "alice", "");

        StsException refusal = refusal(alice, new AssumeRole(arn, session, Optional.empty(),
                Optional.of(policy).filter(text -> !text.equals("-")), Optional.empty()));

        assertThat(refusal.getMessage()).startsWith(message);
        assertThat(refusal.code().awsName())
                .isEqualTo(policy.equals("-") ? "ValidationError" : "MalformedPolicyDocument");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThat(
                refusal(alice, new AssumeRole("", "", Optional.of(0L), Optional.of(""), Optional.of("x"))).getMessage())
                .startsWith("7 validation errors detected: Value '' at 'roleArn'").contains("; Value '' at 'policy'");
    }

    @Test
    void aUsersOwnSessionHasItsRights() throws IOException {
        registry.policy("alice", ALLOW.formatted("Allow", "ecr:ListImages", "*"));

        SessionCredentials credentials = registry.sts().getSessionToken(alice, Optional.empty());

        assertThat(credentials.grant().expiry()).isEqualTo(registry.now.get().plus(Duration.ofHours(12)));
        Caller session = caller(credentials);
        Principal principal = registry.sts().getCallerIdentity(session);
        assertThat(principal).isEqualTo(alice.principal());
        assertThat(session.may(on("ecr:ListImages", "team/app"))).isTrue();
        assertThat(session.refusal(on("ecr:PutImage", "team/app"), RequestContext.EMPTY)).isPresent();
        assertThat(catchThrowableOfType(StsException.class,
                () -> registry.sts().getSessionToken(session, Optional.empty())))
                .hasMessage("Cannot call GetSessionToken with session credentials");
    }

    @Test
    void aUsersOwnSessionMayAssumeRoles() throws IOException {
        role("deploy", "alice", "");
        Caller session = caller(registry.sts().getSessionToken(alice, Optional.of(129_600L)));

        AssumedRole assumed = registry.sts().assumeRole(session, new AssumeRole(DEPLOY, "build", Optional.of(7_200L),
                Optional.empty(), Optional.empty()));

        assertThat(caller(assumed.credentials()).principal()).isEqualTo(assumed.session());
    }

    @ParameterizedTest
    @CsvSource({"899", "129601"})
    void aUsersOwnSessionHasItsTimes(long seconds) {
        assertThat(catchThrowableOfType(StsException.class,
                () -> registry.sts().getSessionToken(alice, Optional.of(seconds))).code())
                .isEqualTo(StsException.Code.VALIDATION_ERROR);
    }

    @ParameterizedTest
    @CsvSource({"disable", "delete", "deactivate"})
    void everySessionEndsWithWhoBeganIt(String what) throws IOException {
        role("deploy", "everybody", "");
        AssumedRole first = registry.sts().assumeRole(alice, deploy());
        AssumedRole chained = registry.sts().assumeRole(caller(first.credentials()), deploy());
        SessionCredentials own = registry.sts().getSessionToken(alice, Optional.empty());
        switch (what) {
            case "disable" -> registry.identities.users().disable(new UserName("alice"));
            case "delete" -> registry.identities.users().delete(new UserName("alice"));
            default -> registry.identities.accessKeys().deactivate(alice.identity().credential().id());
        }

        for (SessionCredentials credentials : new SessionCredentials[]{first.credentials(), chained.credentials(),
                own}) {
            RefusedSignatureException refusal = catchThrowableOfType(RefusedSignatureException.class,
                    () -> caller(credentials));
            assertThat(refusal.code()).isEqualTo(RefusedSignatureException.Code.UNRECOGNIZED_CLIENT);
        }
    }
}
