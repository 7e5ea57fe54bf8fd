package dev.miniecr.auth.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.EntityName.SessionName;
import dev.miniecr.auth.user.EntityName.UserName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AccountsTest {
    private static final UserName ALICE = new UserName("alice");
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final MemoryIdentityStore store = new MemoryIdentityStore();
    private final Identities here = identities(store, "000000000000");
    private final Identities there = identities(new MemoryIdentityStore(), "111122223333");
    private final Accounts accounts = new Accounts(List.of(here, there));

    AccountsTest() throws IOException {}

    private static Identities identities(IdentityStore store, String account) throws IOException {
        SecureRandom random = new SecureRandom();
        return new Identities(store, account, MasterKey.random(random), IdentityLimits.DEFAULT, new SettableClock(NOW),
                random);
    }

    @Test
    void theSameNameIsAnotherUserInAnotherAccount() throws IOException {
        Entity.User mine = here.users().create(Users.NewUser.named(ALICE));
        Entity.User theirs = there.users().create(Users.NewUser.named(ALICE));

        assertThat(accounts.findPrincipal(mine.id()).map(Principal::arn))
                .contains("arn:aws:iam::000000000000:user/alice");
        assertThat(accounts.findPrincipal(theirs.id()).map(Principal::arn))
                .contains("arn:aws:iam::111122223333:user/alice");
        assertThat(accounts.findUser(theirs.id())).contains(theirs);
        assertThat(accounts.findPrincipal("AIDANOBODY")).isEmpty();
        assertThat(accounts.find("111122223333")).containsSame(there);
        assertThat(accounts.find("444455556666")).isEmpty();
        assertThat(accounts.first()).isSameAs(here);
    }

    @Test
    void secretsAreFoundWhereverTheyAre() throws IOException {
        there.users().create(Users.NewUser.named(ALICE));
        AccessKeys.Created key = there.accessKeys().create(ALICE);
        Tokens.Created token = there.tokens().create(ALICE, Tokens.NewToken.named(new EntityName.TokenName("ci")));

        assertThat(accounts.findAccessKey(key.key().id()).map(AccessKeySecret::secret)).contains(key.secret());
        assertThat(accounts.findToken(token.secret(), NOW)).isInstanceOf(TokenLookup.Found.class);
        assertThat(accounts.findToken(token.secret() + "x", NOW)).isInstanceOf(TokenLookup.Unknown.class);
        there.tokens().delete(ALICE, token.token().name());
        assertThat(accounts.findToken(token.secret(), NOW)).isInstanceOf(TokenLookup.Unknown.class);
    }

    @Test
    void anIdentityIsAcceptedByItsOwnAccountAlone() throws IOException {
        Entity.User theirs = there.users().create(Users.NewUser.named(ALICE).withPassword("hash"));
        there.policies().attach(ALICE, PolicyArn.ADMINISTRATOR_ACCESS);
        Principal principal = accounts.findPrincipal(theirs.id()).orElseThrow();
        Principal forged = new Principal(Principal.Kind.USER, "000000000000", theirs.id(), "alice",
                principal.tags());
        Principal unknown = new Principal(Principal.Kind.USER, "444455556666", theirs.id(), "alice",
                principal.tags());

        assertThat(accounts.accepts(new Identity(principal, Credential.PASSWORD), NOW)).isTrue();
        assertThat(accounts.policiesOf(new Identity(principal, Credential.PASSWORD), NOW).orElseThrow().identity())
                .containsExactly(new AppliedPolicy.BuiltIn(PolicyArn.ADMINISTRATOR_ACCESS));
        for (Principal other : List.of(forged, unknown)) {
            assertThat(accounts.accepts(new Identity(other, Credential.PASSWORD), NOW)).isFalse();
            assertThat(accounts.policiesOf(new Identity(other, Credential.PASSWORD), NOW)).isEmpty();
        }
        assertThat(accounts.accepts(Identity.ANONYMOUS, NOW)).isTrue();
        assertThat(accounts.policiesOf(Identity.ANONYMOUS, NOW)).contains(AppliedPolicies.NONE);
    }

    /* As when a user of one account assumed a role of the other. */
    @Test
    void aSessionEndsWithTheKeyOfAnotherAccountThatItBeganWith() throws IOException {
        here.users().create(Users.NewUser.named(ALICE));
        AccessKeys.Created key = here.accessKeys().create(ALICE);
        Entity.Role role = there.roles().create(new EntityName.RoleName("deploy"), "{}", 3_600);
        Principal session = there.directory().principalOfRole(role.id(), new SessionName("ci")).orElseThrow();
        Identity identity = new Identity(session,
                new Credential(key.key().id(), new Credential.Session(NOW.plusSeconds(60), Optional.empty())));

        assertThat(accounts.accepts(identity, NOW)).isTrue();
        assertThat(accounts.policiesOf(identity, NOW)).isPresent();
        here.accessKeys().deactivate(key.key().id());
        assertThat(accounts.accepts(identity, NOW)).isFalse();
        assertThat(accounts.policiesOf(identity, NOW)).isEmpty();
    }

    @Test
    void theEpochGrowsWithAChangeOfAnyOfThem() throws IOException {
        long atFirst = accounts.epoch();
        there.users().create(Users.NewUser.named(ALICE));
        long afterTheirs = accounts.epoch();
        here.users().create(Users.NewUser.named(ALICE));

        assertThat(afterTheirs).isGreaterThan(atFirst);
        assertThat(accounts.epoch()).isGreaterThan(afterTheirs);
        store.change(store.epoch(), List.of());
        long beforeTheRefresh = accounts.epoch();
        accounts.refresh();
        assertThat(accounts.epoch()).isGreaterThan(beforeTheRefresh);
    }

    @Test
    void documentsNameUsersAndRolesOfAllAccounts() throws IOException {
        Entity.User mine = here.users().create(Users.NewUser.named(ALICE));
        Entity.User theirs = there.users().create(Users.NewUser.named(ALICE));
        Entity.Role role = there.roles().create(new EntityName.RoleName("deploy"), "{}", 3_600);
        PolicyDocument written = PolicyDocument.parse(PolicyKind.REPOSITORY, """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[\
                "arn:aws:iam::000000000000:user/alice","arn:aws:iam::111122223333:user/alice",\
                "arn:aws:iam::111122223333:role/deploy","arn:aws:iam::444455556666:user/alice"]},\
                "Action":"ecr:BatchGetImage"}]}""");

        PolicyDocument stored = new PrincipalNames(accounts).toIds(written);

        assertThat(stored.text()).contains(mine.id(), theirs.id(), role.id(), "arn:aws:iam::444455556666:user/alice");
        assertThat(new PrincipalNames(accounts).toArns(stored).text()).isEqualTo(written.text());
        there.users().delete(ALICE);
        PrincipalNames names = new PrincipalNames(accounts);
        assertThatThrownBy(() -> names.toIds(written)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("arn:aws:iam::111122223333:user/alice");
    }

    @Test
    void anAccountIsThereOnce() {
        assertThatThrownBy(() -> new Accounts(List.of(here, here))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Accounts(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
