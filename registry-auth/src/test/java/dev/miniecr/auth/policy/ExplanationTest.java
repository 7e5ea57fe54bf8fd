package dev.miniecr.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Decisions in words, AWS's and ours. */
final class ExplanationTest {
    private static final String ARN = "arn:aws:ecr:eu-west-1:111122223333:repository/app";
    private static final Permission PUSH = new Permission(new Action("ecr:PutImage"), new Resource(ARN));
    private static final String ALICE = "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: ecr:PutImage on resource: "
            + ARN;

    private static NamedPolicy identity(String effect) {
        return new NamedPolicy("policy push of alice", PolicyDocument.parse(PolicyKind.IDENTITY, """
                {"Statement":[{"Sid":"Other","Effect":"Allow","Action":"s3:*","Resource":"*"},
                              {"Effect":"%s","Action":"ecr:*","Resource":"*"}]}""".formatted(effect)));
    }

    private static NamedPolicy repository(String effect) {
        return new NamedPolicy("repository policy of app", PolicyDocument.parse(PolicyKind.REPOSITORY, """
                {"Statement":[{"Sid":"Mine","Effect":"%s","Principal":"*","Action":"ecr:*"}]}""".formatted(effect)));
    }

    private static Decision decide(Identity identity, Policies policies) {
        return new PolicyEvaluator(false).decide(policies, identity, PUSH, RequestContext.EMPTY, Instant.EPOCH);
    }

    private static void says(Identity identity, Policies policies, String aws, String ours) {
        Decision decision = decide(identity, policies);

        assertThat(Explanation.accessDenied(identity, PUSH, decision)).isEqualTo(aws);
        assertThat(Explanation.text(identity, PUSH, decision)).isEqualTo(ours);
    }

    @Test
    void nothingAllows() {
        says(People.ALICE, Policies.NONE,
                ALICE + " because no identity-based policy allows the ecr:PutImage action",
                "denied: arn:aws:iam::111122223333:user/alice ecr:PutImage on " + ARN
                        + ": no identity-based policy allows the ecr:PutImage action");
    }

    @Test
    void noResourcePolicyAllows() {
        says(Identity.ANONYMOUS, Policies.NONE,
                "User: anonymous is not authorized to perform: ecr:PutImage on resource: " + ARN
                        + " because no resource-based policy allows the ecr:PutImage action",
                "denied: anonymous ecr:PutImage on " + ARN
                        + ": no resource-based policy allows the ecr:PutImage action");
    }

    @Test
    void noSessionPolicyAllows() {
        says(People.ALICE, new Policies(List.of(identity("Allow")), List.of(List.of()), List.of()),
                ALICE + " because no session policy allows the ecr:PutImage action",
                "denied: arn:aws:iam::111122223333:user/alice ecr:PutImage on " + ARN
                        + ": no session policy allows the ecr:PutImage action");
    }

    @Test
    void anIdentityPolicyDenies() {
        says(People.ALICE, new Policies(List.of(identity("Deny")), List.of(), List.of(repository("Allow"))),
                ALICE + " with an explicit deny in an identity-based policy",
                "denied: arn:aws:iam::111122223333:user/alice ecr:PutImage on " + ARN
                        + ": statement 2 of policy push of alice denies it");
    }

    @Test
    void aSessionPolicyDenies() {
        says(People.ALICE, new Policies(List.of(identity("Allow")), List.of(List.of(identity("Deny"))), List.of()),
                ALICE + " with an explicit deny in a session policy",
                "denied: arn:aws:iam::111122223333:user/alice ecr:PutImage on " + ARN
                        + ": statement 2 of policy push of alice denies it");
    }

    @Test
    void aResourcePolicyDenies() {
        says(People.ALICE, new Policies(List.of(identity("Allow")), List.of(), List.of(repository("Deny"))),
                ALICE + " with an explicit deny in a resource-based policy",
                "denied: arn:aws:iam::111122223333:user/alice ecr:PutImage on " + ARN
                        + ": statement Mine of repository policy of app denies it");
    }

    @Test
    void whatAllowsIsNamed() {
        Decision decision = decide(People.ALICE, new Policies(List.of(), List.of(), List.of(repository("Allow"))));

        assertThat(Explanation.text(People.ALICE, PUSH, decision)).isEqualTo(
                "allowed: arn:aws:iam::111122223333:user/alice ecr:PutImage on " + ARN
                        + ": statement Mine of repository policy of app allows it");
        assertThatThrownBy(() -> Explanation.accessDenied(People.ALICE, PUSH, decision))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPolicyIsOfTheKindThatItsPlaceWants() {
        assertThatThrownBy(() -> new Policies(List.of(repository("Allow")), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Policies(List.of(), List.of(), List.of(identity("Allow"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
