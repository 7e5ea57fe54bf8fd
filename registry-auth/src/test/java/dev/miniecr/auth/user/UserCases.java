package dev.miniecr.auth.user;

import static dev.miniecr.auth.user.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.user.Entity.Origin;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import dev.miniecr.auth.user.IdentityError.LimitExceeded;
import dev.miniecr.auth.user.IdentityError.ManagedElsewhere;
import dev.miniecr.auth.user.IdentityError.NameCollision;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users, and those of an htpasswd file. */
interface UserCases extends IdentityFixture {

    @Test
    default void aNewUserIsFoundByItsNameAndItsId() throws IOException {
        User alice = create(ALICE);

        assertThat(alice.id()).matches("AIDA[A-Z2-7]{17}");
        assertThat(alice.createdAt()).isEqualTo(NOW.truncatedTo(ChronoUnit.MILLIS));
        assertThat(directory().findUserByName("alice")).contains(alice);
        assertThat(directory().findUser(alice.id())).contains(alice);
        assertThat(alice.active()).isTrue();
        assertThat(alice.human()).isFalse();
    }

    @Test
    default void aUserIsFoundOnlyByItsNameAsItIsWritten() throws IOException {
        create(ALICE);

        assertThat(directory().findUserByName("Alice")).isEmpty();
        assertThat(directory().findUserByName("alice ")).isEmpty();
        assertThat(directory().findUserByName("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "Alice", "ALICE"})
    default void twoUsersDifferInMoreThanCase(String name) throws IOException {
        create(ALICE);

        assertThat(refusal(() -> create(new UserName(name))))
                .isEqualTo(new EntityAlreadyExists("user", name));
    }

    @Test
    default void thePrincipalOfAUserHasItsTags() throws IOException {
        Map<String, String> tags = Map.of("team", "größte Köche", "cost-center", "");
        User alice = identities().users().create(Users.NewUser.named(ALICE).withTags(tags));

        Principal principal = directory().principal(alice.id()).orElseThrow();

        assertThat(principal)
                .isEqualTo(new Principal(Principal.Kind.USER, ACCOUNT, alice.id(), "alice", tags));
        assertThat(principal.arn()).isEqualTo("arn:aws:iam::000000000000:user/alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a;b", "a\0b", "a\nb", "\ud800"})
    default void aTagKeyIsWrittenAsIamAllows(String key) throws IOException {
        create(ALICE);

        assertThat(refusal(() -> identities().users().setTags(ALICE, Map.of(key, "x"))))
                .isInstanceOf(InvalidInput.class);
        assertThat(refusal(() -> identities().users().setTags(ALICE, Map.of("a", "x", "A", "x"))))
                .isInstanceOf(InvalidInput.class);
    }

    @Test
    default void aPasswordMakesAHumanAndEachChangeOfItAnotherGeneration() throws IOException {
        create(ALICE);

        User first = identities().users().setPassword(ALICE, "$argon2id$one");
        User second = identities().users().setPassword(ALICE, "$argon2id$two");
        User none = identities().users().removePassword(ALICE);

        assertThat(first.human()).isTrue();
        assertThat(first.passwordHash()).contains("$argon2id$one");
        assertThat(second.passwordGeneration()).isGreaterThan(first.passwordGeneration());
        assertThat(none.passwordGeneration()).isGreaterThan(second.passwordGeneration());
        assertThat(none.human()).isFalse();
        assertThat(directory().findUserByName("alice")).contains(none);
    }

    @Test
    default void aPasswordCredentialIsGoodOnlyWhileThereIsAPassword() throws IOException {
        User alice = createWithPassword(ALICE);
        Identity identity = byPassword(alice);
        assertThat(directory().accepts(identity, NOW)).isTrue();

        identities().users().removePassword(ALICE);

        assertThat(directory().accepts(identity, NOW)).isFalse();
    }

    @Test
    default void aDisabledUserIsNobodyUntilItIsEnabled() throws IOException {
        User alice = createWithPassword(ALICE);
        Identity identity = byPassword(alice);

        identities().users().disable(ALICE);
        assertThat(directory().principal(alice.id())).isEmpty();
        assertThat(directory().accepts(identity, NOW)).isFalse();
        assertThat(directory().policiesOf(identity, NOW)).isEmpty();
        assertThat(directory().findUserByName("alice").orElseThrow().active()).isFalse();

        identities().users().enable(ALICE);
        assertThat(directory().accepts(identity, NOW)).isTrue();
    }

    @Test
    default void aUserMadeAgainInheritsNothing() throws IOException {
        User before = createWithPassword(ALICE);
        identities().groups().create(CI);
        identities().groups().add(CI, ALICE);
        identities().policies().attach(ALICE, READ_ONLY);
        identities().policies().putInline(ALICE, READ, DOCUMENT);
        AccessKeys.Created key = identities().accessKeys().create(ALICE);
        Tokens.Created token = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP));
        Identity old = byPassword(before);

        identities().users().delete(ALICE);
        User after = createWithPassword(ALICE);

        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(policyNames(byPassword(after))).contains(List.of());
        assertThat(directory().accepts(old, NOW)).isFalse();
        assertThat(directory().findAccessKey(key.key().id())).isEmpty();
        assertThat(directory().findToken(token.secret(), NOW)).isEqualTo(new TokenLookup.Unknown());
        assertThat(directory().listing().groups().getFirst().users()).isEmpty();
        assertThat(store().load().entities().all(Entity.Attachment.class)).isEmpty();
    }

    @Test
    default void whoIsNotThereCannotBeChanged() {
        NoSuchEntity missing = new NoSuchEntity("user", "bob");

        assertThat(refusal(() -> identities().users().delete(BOB))).isEqualTo(missing);
        assertThat(refusal(() -> identities().users().disable(BOB))).isEqualTo(missing);
        assertThat(refusal(() -> identities().users().setPassword(BOB, "x"))).isEqualTo(missing);
        assertThat(refusal(() -> identities().accessKeys().create(BOB))).isEqualTo(missing);
        assertThat(refusal(() -> identities().policies().attach(BOB, READ_ONLY))).isEqualTo(missing);
        assertThat(refusal(() -> identities().tokens().create(BOB, Tokens.NewToken.named(LAPTOP))))
                .isEqualTo(missing);
        assertThat(refusal(() -> directory().listing().user(BOB))).isEqualTo(missing);
    }

    @Test
    default void thereAreNoMoreUsersAndTagsThanTheLimit() throws IOException {
        Identities limited = identities(masterKey(), SMALL);
        for (int i = 0; i < SMALL.users(); i++) {
            limited.users().create(Users.NewUser.named(new UserName("user" + i)));
        }

        assertThat(refusal(() -> limited.users().create(Users.NewUser.named(ALICE))))
                .isEqualTo(new LimitExceeded("users", SMALL.users()));
        assertThat(refusal(() -> limited.syncExternal(Set.of(ALICE))))
                .isEqualTo(new LimitExceeded("users", SMALL.users()));
        Map<String, String> tags = Map.of("a", "", "b", "", "c", "", "d", "");
        assertThat(refusal(() -> limited.users().setTags(new UserName("user0"), tags)))
                .isEqualTo(new LimitExceeded("tags of a user", SMALL.tagsPerUser()));
    }

    @Test
    default void theFirstStartMakesAnAdministrator() throws IOException {
        AccessKeySeed seed = new AccessKeySeed("my_own_access_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

        assertThat(identities().bootstrap("$argon2id$admin", Optional.of(seed))).isTrue();

        User admin = directory().findUserByName("admin").orElseThrow();
        assertThat(admin.passwordHash()).contains("$argon2id$admin");
        assertThat(policyNames(byPassword(admin)))
                .contains(List.of("arn:aws:iam::aws:policy/AdministratorAccess"));
        AccessKeySecret secret = directory().findAccessKey("my_own_access_key").orElseThrow();
        assertThat(secret.secret()).isEqualTo("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        assertThat(secret.identity().principal().name()).isEqualTo("admin");
    }

    @Test
    default void laterStartsMakeNoAdministrator() throws IOException {
        assertThat(identities().bootstrap("$argon2id$admin", Optional.empty())).isTrue();
        assertThat(identities().bootstrap("$argon2id$other", Optional.empty())).isFalse();
        identities().users().create(Users.NewUser.named(ALICE));
        identities().users().delete(Identities.ADMIN);

        assertThat(anotherNode().bootstrap("$argon2id$other", Optional.empty())).isFalse();
        assertThat(directory().findUserByName("admin")).isEmpty();
    }

    @Test
    default void theUsersOfAnHtpasswdFileAreMadeAndCanHavePolicies() throws IOException {
        identities().syncExternal(Set.of(ALICE, BOB));
        identities().policies().attach(ALICE, READ_ONLY);

        User alice = directory().findUserByName("alice").orElseThrow();
        assertThat(alice.origin()).isEqualTo(Origin.HTPASSWD);
        assertThat(alice.human()).isTrue();
        assertThat(policyNames(byPassword(alice))).contains(List.of(READ_ONLY.value()));
        assertThat(refusal(() -> identities().users().setPassword(ALICE, "x")))
                .isEqualTo(new ManagedElsewhere("alice"));
    }

    @Test
    default void whoVanishedFromTheHtpasswdFileHasNoRightsUntilItIsBack() throws IOException {
        create(new UserName("local"));
        identities().syncExternal(Set.of(ALICE, BOB));
        User alice = directory().findUserByName("alice").orElseThrow();
        Identity identity = byPassword(alice);

        identities().syncExternal(Set.of(BOB));
        assertThat(directory().accepts(identity, NOW)).isFalse();
        assertThat(directory().findUserByName("local").orElseThrow().active()).isTrue();

        identities().syncExternal(Set.of(ALICE, BOB));
        assertThat(directory().accepts(identity, NOW)).isTrue();
        assertThat(directory().findUserByName("alice")).contains(alice);
    }

    @Test
    default void aReloadedHtpasswdFileEnablesNobodyWhomAnAdministratorDisabled() throws IOException {
        identities().syncExternal(Set.of(ALICE));
        identities().users().disable(ALICE);

        identities().syncExternal(Set.of());
        identities().syncExternal(Set.of(ALICE));

        assertThat(directory().findUserByName("alice").orElseThrow().active()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "BOB"})
    default void anHtpasswdFileThatNamesAUserMadeHereIsRefusedWhole(String name) throws IOException {
        create(BOB);
        Entities before = store().load().entities();

        assertThat(refusal(() -> identities().syncExternal(Set.of(ALICE, new UserName(name)))))
                .isEqualTo(new NameCollision(name));

        assertThat(store().load().entities()).isEqualTo(before);
        assertThat(refusal(() -> identities().syncExternal(Set.of(ALICE, new UserName("Alice")))))
                .isInstanceOf(EntityAlreadyExists.class);
    }

    @Test
    default void anHtpasswdUserThatIsSpelledAnewIsTheSameUser() throws IOException {
        identities().syncExternal(Set.of(ALICE));
        String id = directory().findUserByName("alice").orElseThrow().id();

        identities().syncExternal(Set.of(new UserName("Alice")));

        assertThat(directory().findUserByName("Alice").orElseThrow().id()).isEqualTo(id);
        assertThat(directory().findUserByName("alice")).isEmpty();
    }

    @Test
    default void usersAreListedByNameWithoutSecrets() throws IOException {
        createWithPassword(BOB);
        User alice = create(ALICE);
        identities().groups().create(CI);
        identities().groups().create(new GroupName("audit"));
        identities().groups().add(CI, ALICE);
        identities().groups().add(new GroupName("audit"), ALICE);
        identities().policies().attach(ALICE, READ_ONLY);
        identities().policies().putInline(ALICE, READ, DOCUMENT);

        assertThat(directory().listing().users()).extracting(Listing.ListedUser::name).containsExactly("alice", "bob");
        assertThat(directory().listing().users().toString()).doesNotContain("argon2");
        assertThat(directory().listing().user(ALICE)).isEqualTo(new Listing.ListedUser("alice", alice.id(),
                "arn:aws:iam::000000000000:user/alice", alice.createdAt(), "local", false, false, false, Map.of(),
                List.of("audit", "ci"), List.of(READ_ONLY.value()), List.of("read")));
    }

    @Test
    default void aCertificateIsGoodWhileItsUserIs() throws IOException {
        User user = create(ALICE);
        Identity alice = IdentityFixture.by(directory(), user, new Credential(Credential.Kind.CERTIFICATE, "CN=alice"));
        User bob = create(BOB);

        assertThat(directory().accepts(alice, NOW)).isTrue();
        for (Credential other : List.of(Credential.NONE, Credential.PASSWORD,
                new Credential(Credential.Kind.SESSION, "x"), IdentityFixture.accessKey("x"),
                IdentityFixture.token("x"))) {
            assertThat(directory().accepts(IdentityFixture.by(directory(), bob, other), NOW)).as("%s", other).isFalse();
        }
    }

    @Test
    default void aPrincipalOfAnotherAccountIsNobody() throws IOException {
        User alice = createWithPassword(ALICE);
        Principal stranger = new Principal(Principal.Kind.USER, "111111111111", alice.id(), "alice", Map.of());

        assertThat(directory().policiesOf(new Identity(stranger, Credential.PASSWORD), NOW)).isEmpty();
        assertThat(directory().policiesOf(Identity.ANONYMOUS, NOW)).contains(AppliedPolicies.NONE);
    }
}
