package dev.miniecr.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Decision.Verdict;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is remembered of decisions, and what is not. */
final class PolicyAuthorizerTest {
    private static final Permission PUSH = new Permission(new Action("ecr:PutImage"),
            new Resource("arn:aws:ecr:eu-west-1:111122223333:repository/app"));
    private static final Permission PULL = new Permission(new Action("ecr:BatchGetImage"), PUSH.resource());

    private final Source source = new Source();
    private final Ticking clock = new Ticking();
    private final PolicyAuthorizer authorizer = new PolicyAuthorizer(source, clock, false, 1_000);

    /** Policies that a test changes, and how often they were asked for. */
    private static final class Source implements PolicySource {
        private Policies policies = Policies.NONE;
        private long epoch;
        private int asked;

        void change(String... statements) {
            policies = new Policies(List.of(statements).stream().map(Source::document).toList(), List.of(), List.of());
            epoch++;
        }

        private static NamedPolicy document(String statement) {
            return new NamedPolicy("own", PolicyDocument.parse(PolicyKind.IDENTITY,
                    ("{'Version':'2012-10-17','Statement':{" + statement + "}}").replace('\'', '"')));
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public Policies policies(Identity identity, Permission permission) {
            asked++;
            return policies;
        }
    }

    /** A clock that counts how often it was read. */
    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-24T12:00:00Z");
        private int read;

        @Override
        public Instant instant() {
            read++;
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private boolean allowed(Identity identity, Permission permission, RequestContext context) {
        return authorizer.decide(identity, permission, context).allowed();
    }

    private static RequestContext from(String address) {
        return RequestContext.EMPTY.with("aws:SourceIp", address);
    }

    @Test
    void aChangeOfPoliciesIsSeenAtOnce() {
        source.change("'Effect':'Allow','Action':'*','Resource':'*'");
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY)).isTrue();

        source.change("'Effect':'Allow','Action':'ecr:BatchGetImage','Resource':'*'");

        assertThat(authorizer.decide(People.ALICE, PUSH, RequestContext.EMPTY).verdict())
                .isEqualTo(Verdict.NO_IDENTITY_POLICY_ALLOWS);
        assertThat(allowed(People.ALICE, PULL, RequestContext.EMPTY)).isTrue();
    }

    @Test
    void aChangeOfPoliciesIsSeenAtOnceWhereDecisionsDependOnTheContext() {
        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}");
        assertThat(allowed(People.ALICE, PUSH, from("10.0.0.1"))).isTrue();

        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.0.0.2'}}");

        assertThat(allowed(People.ALICE, PUSH, from("10.0.0.1"))).isFalse();
    }

    @Test
    void policiesAreAskedForOnceAnEpoch() {
        source.change("'Effect':'Allow','Action':'*','Resource':'*'");

        for (int i = 0; i < 10; i++) {
            allowed(People.ALICE, PUSH, RequestContext.EMPTY);
        }

        assertThat(source.asked).isEqualTo(1);
    }

    @Test
    void keysThatNoPolicyMentionsDoNotSplitDecisions() {
        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}");

        assertThat(allowed(People.ALICE, PUSH, from("10.0.0.1").with("aws:UserAgent", "docker"))).isTrue();
        int read = clock.read;
        assertThat(allowed(People.ALICE, PUSH, from("10.0.0.1").with("aws:UserAgent", "podman"))).isTrue();

        assertThat(clock.read).as("decided anew").isEqualTo(read);
    }

    @Test
    void keysOfStatementsAboutOtherActionsDoNotSplitDecisions() {
        source.change("'Effect':'Allow','Action':'*','Resource':'*'",
                "'Effect':'Deny','Action':'ecr:PutImage','Resource':'*','Condition':{'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'}}");

        assertThat(allowed(People.ALICE, PULL, from("10.0.0.1"))).isTrue();
        int read = clock.read;
        assertThat(allowed(People.ALICE, PULL, from("192.0.2.1"))).isTrue();

        assertThat(clock.read).as("decided anew").isEqualTo(read);
    }

    @Test
    void keysThatAreMentionedDoSplitDecisions() {
        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}");

        assertThat(allowed(People.ALICE, PUSH, from("10.0.0.1"))).isTrue();
        assertThat(allowed(People.ALICE, PUSH, from("192.0.2.1"))).isFalse();
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY)).isFalse();
        assertThat(allowed(People.ALICE, PUSH, from("10.0.0.1"))).isTrue();
    }

    @Test
    void keysOfVariablesSplitDecisionsToo() {
        source.change("'Effect':'Allow','Action':'*','Resource':'arn:aws:ecr:*:*:repository/${x:name}'");

        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY.with("x:name", "app"))).isTrue();
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY.with("x:name", "lib"))).isFalse();
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY.with("x:name", List.of("app", "lib")))).isFalse();
    }

    @Test
    void aKeyThatChangesIsNotAnsweredByWhatWasDecidedBefore() {
        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:ResourceTag/env':'dev'}}");
        AtomicReference<Optional<List<String>>> tag = new AtomicReference<>(Optional.of(List.of("dev")));
        RequestContext context = RequestContext
                .of(key -> key.equals("aws:resourcetag/env") ? tag.get() : Optional.empty());
        assertThat(allowed(People.ALICE, PUSH, context)).isTrue();

        tag.set(Optional.of(List.of("prod")));
        assertThat(allowed(People.ALICE, PUSH, context)).isFalse();
        tag.set(Optional.empty());
        assertThat(allowed(People.ALICE, PUSH, context)).isFalse();
        tag.set(Optional.of(List.of("dev")));
        assertThat(allowed(People.ALICE, PUSH, context)).isTrue();
    }

    @Test
    void allValuesOfAKeyCount() {
        source.change("'Effect':'Allow','Action':'*','Resource':'*','Condition':{'ForAllValues:StringEquals':"
                + "{'aws:TagKeys':['env','team']},'StringEquals':{'aws:RequestTag/env':'dev'}}");
        RequestContext dev = RequestContext.EMPTY.with("aws:RequestTag/env", "dev");

        assertThat(allowed(People.ALICE, PUSH, dev.with("aws:TagKeys", List.of("env")))).isTrue();
        assertThat(allowed(People.ALICE, PUSH, dev.with("aws:TagKeys", List.of("env", "team")))).isTrue();
        assertThat(allowed(People.ALICE, PUSH, dev.with("aws:TagKeys", List.of("env", "owner")))).isFalse();
        assertThat(allowed(People.ALICE, PUSH, dev.with("aws:TagKeys", List.of("env,team")))).isFalse();
        assertThat(allowed(People.ALICE, PUSH, dev.with("aws:TagKeys", List.of()))).isTrue();
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY.with("aws:TagKeys", List.of("env")))).isFalse();
    }

    @Test
    void oneValueOfAKeyMayBeEnough() {
        source.change("'Effect':'Deny','Action':'*','Resource':'*','Condition':{'ForAnyValue:StringLike':"
                + "{'aws:TagKeys':'cost*'}}", "'Effect':'Allow','Action':'*','Resource':'*'");

        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY.with("aws:TagKeys", List.of("env")))).isTrue();
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY.with("aws:TagKeys", List.of("env", "cost-center"))))
                .isFalse();
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY)).isTrue();
    }

    @Test
    void decisionsThatDependOnTimeAreNotRemembered() {
        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'DateLessThan':{'aws:CurrentTime':'2026-11-24T12:00:01Z'}}");
        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY)).isTrue();

        clock.now = clock.now.plusSeconds(1);

        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY)).isFalse();
    }

    @Test
    void principalsCredentialsAndPermissionsAreToldApart() {
        source.change(
                "'Effect':'Allow','Action':'ecr:PutImage','Resource':'*','Condition':{'StringEquals':{'aws:username':'alice'}}");

        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY)).isTrue();
        assertThat(allowed(People.BOB, PUSH, RequestContext.EMPTY)).isFalse();
        assertThat(allowed(People.ALICE, PULL, RequestContext.EMPTY)).isFalse();
        allowed(new Identity(People.ALICE.principal(), new Credential(Credential.Kind.TOKEN, "1")), PUSH,
                RequestContext.EMPTY);
        assertThat(source.asked).isEqualTo(4);
    }

    @Test
    void tagsFromBeforeAChangeDoNotAnswerForTagsAfterIt() {
        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:PrincipalTag/team':'red'}}");
        Principal alice = People.ALICE.principal();
        Identity now = new Identity(new Principal(alice.kind(), alice.account(), alice.id(), alice.name(), Map.of()),
                Credential.PASSWORD);

        assertThat(allowed(People.ALICE, PUSH, RequestContext.EMPTY)).isTrue();
        assertThat(allowed(now, PUSH, RequestContext.EMPTY)).isFalse();
    }

    @Test
    void longValuesAreDecidedButNotRemembered() {
        source.change(
                "'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringLike':{'aws:UserAgent':'*docker'}}");
        RequestContext context = RequestContext.EMPTY.with("aws:UserAgent", "x".repeat(8_000) + "docker");

        assertThat(allowed(People.ALICE, PUSH, context)).isTrue();
        int read = clock.read;
        assertThat(allowed(People.ALICE, PUSH, context)).isTrue();

        assertThat(clock.read).as("decided anew").isGreaterThan(read);
    }

    @Test
    void theAnonymousAreAdmittedByTheSettingOnly() {
        PolicySource everybody = new PolicySource() {
            @Override
            public long epoch() {
                return 0;
            }

            @Override
            public Policies policies(Identity identity, Permission permission) {
                return new Policies(List.of(), List.of(),
                        List.of(new NamedPolicy("repository policy", PolicyDocument.parse(
                                PolicyKind.REPOSITORY,
                                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\"}}"))));
            }
        };

        assertThat(
                new PolicyAuthorizer(everybody, clock, true, 10).decide(Identity.ANONYMOUS, PULL, RequestContext.EMPTY)
                        .allowed())
                .isTrue();
        assertThat(
                new PolicyAuthorizer(everybody, clock, false, 10).decide(Identity.ANONYMOUS, PULL, RequestContext.EMPTY)
                        .verdict())
                .isEqualTo(Verdict.NO_RESOURCE_POLICY_ALLOWS);
    }
}
