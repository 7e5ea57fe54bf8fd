package dev.miniecr.auth.user;

import static dev.miniecr.auth.user.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.user.Entity.ManagedPolicy;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.SessionName;
import dev.miniecr.auth.user.IdentityError.DeleteConflict;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import dev.miniecr.auth.user.IdentityError.LimitExceeded;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups, roles and policies. */
interface PolicyCases extends IdentityFixture {
    PolicyArn READ_ARN = PolicyArn.of(ACCOUNT, READ);

    @Test
    default void aUserHasItsPoliciesAndThoseOfItsGroups() throws IOException {
        User alice = createWithPassword(ALICE);
        identities().groups().create(CI);
        identities().groups().add(CI, ALICE);
        identities().policies().create(READ, DOCUMENT);
        identities().policies().attach(ALICE, READ_ARN);
        identities().policies().putInline(ALICE, new PolicyName("own"), "{1}");
        identities().policies().attach(CI, READ_ONLY);
        identities().policies().putInline(CI, new PolicyName("shared"), "{2}");

        assertThat(directory().policiesOf(byPassword(alice), NOW).orElseThrow().identity()).containsExactlyInAnyOrder(
                new AppliedPolicy.Document("arn:aws:iam::000000000000:policy/read", DOCUMENT),
                new AppliedPolicy.Document("inline policy own of user alice", "{1}"),
                new AppliedPolicy.BuiltIn(READ_ONLY),
                new AppliedPolicy.Document("inline policy shared of group ci", "{2}"));
    }

    @Test
    default void whoLeavesAGroupHasItsPoliciesNoMore() throws IOException {
        User alice = createWithPassword(ALICE);
        identities().groups().create(CI);
        identities().policies().attach(CI, READ_ONLY);
        identities().groups().add(CI, ALICE);
        assertThat(policyNames(byPassword(alice))).contains(List.of(READ_ONLY.value()));

        identities().groups().remove(CI, ALICE);

        assertThat(policyNames(byPassword(alice))).contains(List.of());
    }

    @Test
    default void aGroupMadeAgainHasNeitherMembersNorPolicies() throws IOException {
        User alice = createWithPassword(ALICE);
        identities().groups().create(CI);
        identities().groups().add(CI, ALICE);
        identities().policies().attach(CI, READ_ONLY);
        identities().policies().putInline(CI, READ, DOCUMENT);

        identities().groups().delete(CI);
        Entity.Group again = identities().groups().create(CI);

        assertThat(policyNames(byPassword(alice))).contains(List.of());
        assertThat(directory().listing().groups()).containsExactly(new Listing.ListedGroup("ci", again.id(),
                "arn:aws:iam::000000000000:group/ci", again.createdAt(), List.of(), List.of(), List.of()));
        assertThat(again.id()).matches("AGPA[A-Z2-7]{17}");
    }

    @Test
    default void addingAMemberTwiceIsAsOnce() throws IOException {
        create(ALICE);
        create(BOB);
        identities().groups().create(CI);

        identities().groups().add(CI, BOB);
        identities().groups().add(CI, ALICE);
        identities().groups().add(CI, ALICE);
        assertThat(directory().listing().groups().getFirst().users()).containsExactly("alice", "bob");

        identities().groups().remove(CI, ALICE);
        identities().groups().remove(CI, ALICE);
        assertThat(directory().listing().groups().getFirst().users()).containsExactly("bob");
    }

    @Test
    default void aReplacedPolicyIsInForceAtOnce() throws IOException {
        User alice = createWithPassword(ALICE);
        identities().policies().create(READ, DOCUMENT);
        identities().policies().attach(ALICE, READ_ARN);

        ManagedPolicy second = identities().policies().replace(READ, "{2}");

        assertThat(second.version()).isEqualTo(2);
        assertThat(directory().findPolicy(READ_ARN)).contains(second);
        assertThat(directory().listing().policyDocument(READ)).isEqualTo("{2}");
        assertThat(directory().policiesOf(byPassword(alice), NOW).orElseThrow().identity())
                .containsExactly(new AppliedPolicy.Document(READ_ARN.value(), "{2}"));
    }

    @Test
    default void aPolicyThatIsAttachedIsNotDeleted() throws IOException {
        create(ALICE);
        identities().policies().create(READ, DOCUMENT);
        identities().policies().attach(ALICE, READ_ARN);

        assertThat(refusal(() -> identities().policies().delete(READ)))
                .isEqualTo(new DeleteConflict("policy", "read", "it is attached"));

        identities().policies().detach(ALICE, READ_ARN);
        identities().policies().delete(READ);
        assertThat(directory().findPolicy(READ_ARN)).isEmpty();
        assertThat(directory().listing().policies()).isEmpty();
    }

    @Test
    default void onlyWhatIsThereCanBeAttachedOrTakenAway() throws IOException {
        create(ALICE);
        PolicyName other = new PolicyName("other");

        assertThat(refusal(() -> identities().policies().attach(ALICE, READ_ARN)))
                .isEqualTo(new NoSuchEntity("policy", READ_ARN.value()));
        assertThat(refusal(() -> identities().policies().attach(ALICE,
                new PolicyArn("arn:aws:iam::111111111111:policy/read")))).isInstanceOf(NoSuchEntity.class);
        assertThat(refusal(() -> identities().policies().detach(ALICE, READ_ONLY)))
                .isEqualTo(new NoSuchEntity("attached policy", READ_ONLY.value()));
        assertThat(refusal(() -> identities().policies().deleteInline(ALICE, other)))
                .isEqualTo(new NoSuchEntity("inline policy", "other"));
        assertThat(refusal(() -> identities().policies().replace(other, DOCUMENT)))
                .isEqualTo(new NoSuchEntity("policy", "other"));
        assertThat(refusal(() -> identities().groups().add(CI, ALICE)))
                .isEqualTo(new NoSuchEntity("group", "ci"));
    }

    @Test
    default void inlinePoliciesAreReplacedByNameAndDeleted() throws IOException {
        User alice = createWithPassword(ALICE);
        identities().policies().putInline(ALICE, READ, DOCUMENT);
        identities().policies().putInline(ALICE, READ, "{2}");

        assertThat(directory().listing().inlinePolicyDocument(ALICE, READ)).isEqualTo("{2}");
        assertThat(policyNames(byPassword(alice))).contains(List.of("inline policy read of user alice"));

        identities().policies().deleteInline(ALICE, READ);
        assertThat(policyNames(byPassword(alice))).contains(List.of());
    }

    @Test
    default void aSessionOfARoleHasThePoliciesOfTheRole() throws IOException {
        Role role = identities().roles().create(DEPLOY, DOCUMENT, 3_600);
        identities().policies().attach(DEPLOY, READ_ONLY);
        identities().policies().putInline(DEPLOY, READ, DOCUMENT);

        Principal principal = directory().principalOfRole(role.id(), new SessionName("build-17")).orElseThrow();

        assertThat(principal).isEqualTo(new Principal(Principal.Kind.ROLE_SESSION, ACCOUNT, role.id() + ":build-17",
                "deploy/build-17", Map.of()));
        assertThat(role.id()).matches("AROA[A-Z2-7]{17}");
        assertThat(directory().findRoleByName("deploy")).contains(role);
        Identity session = new Identity(principal, session(create(ALICE)));
        assertThat(policyNames(session))
                .contains(List.of("inline policy read of role deploy", READ_ONLY.value()));
        assertThat(policyNames(new Identity(principal, Credential.PASSWORD))).isEmpty();
        assertThat(policyNames(new Identity(principal, new Credential(Credential.Kind.SESSION, "AKIA")))).isEmpty();
    }

    private Credential session(User user) throws IOException {
        return new Credential(identities().accessKeys().create(user.name()).key().id(),
                new Credential.Session(Instant.MAX, Optional.empty()));
    }

    @Test
    default void aSessionEndsWithItsRole() throws IOException {
        Role role = identities().roles().create(DEPLOY, DOCUMENT, 43_200);
        identities().policies().attach(DEPLOY, READ_ONLY);
        Principal principal = directory().principalOfRole(role.id(), new SessionName("build")).orElseThrow();

        identities().roles().delete(DEPLOY);
        Role again = identities().roles().create(DEPLOY, DOCUMENT, 43_200);

        assertThat(policyNames(new Identity(principal, session(create(ALICE))))).isEmpty();
        assertThat(directory().principalOfRole(role.id(), new SessionName("build"))).isEmpty();
        assertThat(directory().listing().roles()).containsExactly(new Listing.ListedRole("deploy", again.id(),
                "arn:aws:iam::000000000000:role/deploy", again.createdAt(), 43_200, DOCUMENT, List.of(), List.of()));
    }

    @Test
    default void theTrustPolicyOfARoleIsReplaced() throws IOException {
        identities().roles().create(DEPLOY, DOCUMENT, 3_600);

        Role changed = identities().roles().setTrustPolicy(DEPLOY, "{2}");

        assertThat(directory().findRoleByName("deploy")).contains(changed);
        assertThat(changed.trustPolicy()).isEqualTo("{2}");
        for (int seconds : new int[]{-1, 0, 3_599, 43_201}) {
            assertThat(refusal(() -> identities().roles().create(new RoleName("x"), "{}", seconds)))
                    .isInstanceOf(InvalidInput.class);
        }
    }

    @Test
    default void namesOfOneKindDifferInMoreThanCase() throws IOException {
        identities().groups().create(CI);
        identities().roles().create(DEPLOY, DOCUMENT, 3_600);
        identities().policies().create(READ, DOCUMENT);

        assertThat(refusal(() -> identities().groups().create(new GroupName("CI"))))
                .isEqualTo(new EntityAlreadyExists("group", "CI"));
        assertThat(refusal(() -> identities().roles().create(new RoleName("Deploy"), "{}", 3_600)))
                .isEqualTo(new EntityAlreadyExists("role", "Deploy"));
        assertThat(refusal(() -> identities().policies().create(new PolicyName("Read"), "{}")))
                .isEqualTo(new EntityAlreadyExists("policy", "Read"));
    }

    @Test
    default void thereAreNoMoreGroupsRolesAndPoliciesThanTheLimits() throws IOException {
        Identities limited = identities(masterKey(), SMALL);
        limited.users().create(Users.NewUser.named(ALICE));
        for (String name : List.of("a", "b", "c")) {
            limited.groups().create(new GroupName(name));
        }
        for (String name : List.of("a", "b")) {
            limited.roles().create(new RoleName(name), "{}", 3_600);
            limited.policies().create(new PolicyName(name), "{}");
            limited.groups().add(new GroupName(name), ALICE);
            limited.policies().attach(ALICE, PolicyArn.of(ACCOUNT, new PolicyName(name)));
            limited.policies().putInline(ALICE, new PolicyName(name), "{}");
        }

        assertThat(refusal(() -> limited.groups().create(CI)))
                .isEqualTo(new LimitExceeded("groups", 3));
        assertThat(refusal(() -> limited.roles().create(DEPLOY, "{}", 3_600)))
                .isEqualTo(new LimitExceeded("roles", 2));
        assertThat(refusal(() -> limited.policies().create(READ, "{}")))
                .isEqualTo(new LimitExceeded("policies", 2));
        assertThat(refusal(() -> limited.groups().add(new GroupName("c"), ALICE)))
                .isEqualTo(new LimitExceeded("groups of a user", 2));
        assertThat(refusal(() -> limited.policies().attach(ALICE, READ_ONLY)))
                .isEqualTo(new LimitExceeded("policies attached to a user", 2));
        assertThat(refusal(() -> limited.policies().putInline(ALICE, READ, "{}")))
                .isEqualTo(new LimitExceeded("inline policies of a user", 2));
    }

    @Test
    default void policyDocumentsHaveALengthEachAndTogether() throws IOException {
        Identities limited = identities(masterKey(), SMALL);
        limited.groups().create(CI);
        limited.groups().create(new GroupName("b"));
        String full = "x".repeat(SMALL.policyText());

        assertThat(refusal(() -> limited.policies().putInline(CI, READ, full + "x")))
                .isEqualTo(new LimitExceeded("characters in a policy", 100));
        limited.policies().create(READ, full);
        limited.policies().putInline(CI, READ, full);
        limited.policies().putInline(CI, new PolicyName("two"), full);
        assertThat(refusal(() -> limited.policies().putInline(new GroupName("b"), READ, "x")))
                .isEqualTo(new LimitExceeded("characters in all policies together", 300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\0}", "{\ud800}"})
    default void whatADatabaseCannotKeepIsNoPolicy(String document) throws IOException {
        create(ALICE);

        assertThat(refusal(() -> identities().policies().putInline(ALICE, READ, document)))
                .isInstanceOf(InvalidInput.class);
    }

    @Test
    default void policiesAreListedWithTheirUse() throws IOException {
        create(ALICE);
        identities().groups().create(CI);
        identities().policies().create(new PolicyName("unused"), DOCUMENT);
        ManagedPolicy read = identities().policies().create(READ, DOCUMENT);
        identities().policies().attach(ALICE, READ_ARN);
        identities().policies().attach(CI, READ_ARN);
        identities().policies().attach(CI, READ_ARN);

        assertThat(directory().listing().policies()).first().isEqualTo(new Listing.ListedPolicy("read",
                READ_ARN.value(), 1, read.createdAt(), read.changedAt(), 2));
        assertThat(directory().listing().policies()).extracting(Listing.ListedPolicy::name).containsExactly("read",
                "unused");
        assertThat(directory().findPolicy(new PolicyArn("arn:aws:iam::000000000000:policy/Read")))
                .isEqualTo(Optional.empty());
    }
}
