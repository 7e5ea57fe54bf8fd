package dev.miniecr.auth.user;

import static dev.miniecr.auth.user.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import dev.miniecr.auth.user.IdentityError.LimitExceeded;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Access keys and tokens. */
interface CredentialCases extends IdentityFixture {

    @Test
    default void anAccessKeyProvesItsUserByItsSecret() throws IOException {
        User alice = create(ALICE);

        AccessKeys.Created created = identities().accessKeys().create(ALICE);

        assertThat(created.key().id()).matches("AKIA[A-Z2-7]{16}");
        assertThat(created.secret()).hasSize(40);
        AccessKeySecret found = directory().findAccessKey(created.key().id()).orElseThrow();
        assertThat(found.secret()).isEqualTo(created.secret());
        assertThat(found.identity().principal()).isEqualTo(directory().principal(alice.id()).orElseThrow());
        assertThat(found.identity().credential()).isEqualTo(IdentityFixture.accessKey(created.key().id()));
        assertThat(directory().accepts(found.identity(), NOW)).isTrue();
    }

    @Test
    default void theSecretOfAnAccessKeyIsStoredEncrypted() throws IOException {
        create(ALICE);
        AccessKeys.Created created = identities().accessKeys().create(ALICE);

        Entity.AccessKey stored = store().load().entities().find(Entity.AccessKey.class, created.key().id())
                .orElseThrow();

        assertThat(stored.encryptedSecret()).doesNotContain(created.secret());
        assertThat(masterKey().decrypt(stored.id(), stored.encryptedSecret())).contains(created.secret());
        assertThat(masterKey().decrypt("AKIAOTHER", stored.encryptedSecret())).isEmpty();
    }

    @Test
    default void anInactiveOrDeletedAccessKeyIsRefusedAtItsNextRequest() throws IOException {
        create(ALICE);
        String id = identities().accessKeys().create(ALICE).key().id();
        Identity identity = directory().findAccessKey(id).orElseThrow().identity();

        identities().accessKeys().deactivate(id);
        assertThat(directory().findAccessKey(id)).isEmpty();
        assertThat(directory().policiesOf(identity, NOW)).isEmpty();

        identities().accessKeys().activate(id);
        assertThat(directory().policiesOf(identity, NOW)).isPresent();

        identities().accessKeys().delete(id);
        assertThat(directory().policiesOf(identity, NOW)).isEmpty();
        assertThat(refusal(() -> identities().accessKeys().activate(id)))
                .isEqualTo(new NoSuchEntity("access key", id));
    }

    @Test
    default void theAccessKeysOfADisabledUserAreNotFound() throws IOException {
        create(ALICE);
        String id = identities().accessKeys().create(ALICE).key().id();

        identities().users().disable(ALICE);

        assertThat(directory().findAccessKey(id)).isEmpty();
    }

    @Test
    default void anotherUsersKeyOrTokenProvesNothing() throws IOException {
        create(ALICE);
        User bob = create(BOB);
        String key = identities().accessKeys().create(ALICE).key().id();
        String token = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP)).token().id();

        for (Credential credential : List.of(IdentityFixture.accessKey(key), IdentityFixture.token(token))) {
            assertThat(directory().accepts(IdentityFixture.by(directory(), bob, credential), NOW)).isFalse();
        }
    }

    @Test
    default void anAccessKeyMadeElsewhereIsTakenOnce() throws IOException {
        create(ALICE);
        create(BOB);
        AccessKeySeed seed = new AccessKeySeed("deploy_key_of_the_old_registry",
                "a secret of it".replace(' ', '+') + "++");

        identities().accessKeys().seed(ALICE, seed);

        assertThat(directory().findAccessKey(seed.id()).orElseThrow().secret()).isEqualTo(seed.secret());
        assertThat(refusal(() -> identities().accessKeys().seed(BOB, seed)))
                .isEqualTo(new EntityAlreadyExists("access key", seed.id()));
    }

    @Test
    default void aUserHasTwoAccessKeysAsInIam() throws IOException {
        create(ALICE);
        identities().accessKeys().create(ALICE);
        identities().accessKeys().create(ALICE);

        assertThat(refusal(() -> identities().accessKeys().create(ALICE)))
                .isEqualTo(new LimitExceeded("access keys of a user", 2));
        assertThat(directory().listing().accessKeys(ALICE)).hasSize(2).isSortedAccordingTo(
                (one, other) -> one.id().compareTo(other.id()));
    }

    @Test
    default void anotherMasterKeyIsRefusedAtTheStart() throws IOException {
        MasterKey other = MasterKey.random(new SecureRandom());
        identities(other, IdentityLimits.DEFAULT);
        create(ALICE);
        Identities started = identities(other, IdentityLimits.DEFAULT);
        identities().accessKeys().create(ALICE);

        assertThatThrownBy(() -> identities(other, IdentityLimits.DEFAULT))
                .isInstanceOf(IdentityStoreException.class)
                .hasMessage("The master key is not the one that the stored access keys were encrypted under");
        assertThatThrownBy(() -> started.accessKeys().create(ALICE)).isInstanceOf(IdentityStoreException.class);
        assertThat(identities(masterKey(), IdentityLimits.DEFAULT).directory().listing().accessKeys(ALICE)).hasSize(1);
    }

    @Test
    default void aTokenProvesItsUser() throws IOException {
        User alice = create(ALICE);

        Tokens.Created created = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP));

        assertThat(created.secret()).matches("mecr_[a-z2-7]{12}_[A-Za-z0-9_-]{43}");
        assertThat(TokenText.is(created.secret())).isTrue();
        assertThat(directory().findToken(created.secret(), NOW))
                .isEqualTo(new TokenLookup.Found(IdentityFixture.by(directory(), alice,
                        IdentityFixture.token(created.token().id())), created.token()));
    }

    @Test
    default void whatIsStoredOfATokenIsNotItsSecret() throws IOException {
        create(ALICE);

        Tokens.Created created = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP));

        Entity.Token stored = store().load().entities().all(Entity.Token.class).findFirst().orElseThrow();
        assertThat(stored).isEqualTo(created.token());
        assertThat(created.secret()).doesNotContain(stored.secretHash());
        assertThat(directory().findToken(stored.secretHash(), NOW)).isEqualTo(new TokenLookup.Unknown());
    }

    @Test
    default void aWrongSecretIsUnknownThoughTheTokenIsThere() throws IOException {
        create(ALICE);
        String secret = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP)).secret();
        char last = secret.charAt(secret.length() - 1);
        String almost = secret.substring(0, secret.length() - 1) + (last == 'A' ? 'B' : 'A');

        for (String wrong : List.of(almost, secret + "A", secret.substring(0, secret.length() - 1), "",
                secret.toUpperCase(Locale.ROOT), "mecr_")) {
            assertThat(directory().findToken(wrong, NOW)).as(wrong).isEqualTo(new TokenLookup.Unknown());
        }
    }

    @Test
    default void aTokenIsGoodUntilItExpires() throws IOException {
        create(ALICE);
        Instant end = NOW.plusSeconds(60);
        Tokens.Created created = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP).expiringAt(end));
        Instant stored = end.truncatedTo(ChronoUnit.MILLIS);
        assertThat(created.token().expiresAt()).contains(stored);

        TokenLookup before = directory().findToken(created.secret(), stored.minusMillis(1));
        assertThat(before).isInstanceOf(TokenLookup.Found.class);
        Identity identity = ((TokenLookup.Found) before).identity();
        assertThat(directory().policiesOf(identity, stored.minusMillis(1))).isPresent();

        assertThat(directory().findToken(created.secret(), stored)).isEqualTo(new TokenLookup.Expired(created.token()));
        assertThat(directory().policiesOf(identity, stored)).isEmpty();
    }

    @Test
    default void aDeletedTokenIsRefusedAtItsNextRequest() throws IOException {
        create(ALICE);
        Tokens.Created created = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP));
        Identity identity = ((TokenLookup.Found) directory().findToken(created.secret(), NOW)).identity();

        identities().tokens().delete(ALICE, LAPTOP);

        assertThat(directory().policiesOf(identity, NOW)).isEmpty();
        assertThat(directory().findToken(created.secret(), NOW)).isEqualTo(new TokenLookup.Unknown());
        assertThat(refusal(() -> identities().tokens().delete(ALICE, LAPTOP)))
                .isEqualTo(new NoSuchEntity("token", "laptop"));
    }

    @Test
    default void aTokenOfADisabledUserIsToldApart() throws IOException {
        create(ALICE);
        Tokens.Created created = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP));

        identities().users().disable(ALICE);

        assertThat(directory().findToken(created.secret(), NOW)).isEqualTo(new TokenLookup.Disabled(created.token()));
    }

    @Test
    default void aTokensOwnPolicyLimitsIt() throws IOException {
        User alice = create(ALICE);
        identities().policies().attach(ALICE, READ_ONLY);
        String id = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP).limitedBy(DOCUMENT)).token().id();

        AppliedPolicies policies = directory()
                .policiesOf(IdentityFixture.by(directory(), alice, IdentityFixture.token(id)), NOW).orElseThrow();

        assertThat(policies).isEqualTo(new AppliedPolicies(List.of(new AppliedPolicy.BuiltIn(READ_ONLY)),
                Optional.of(new AppliedPolicy.Document("policy of token laptop of user alice", DOCUMENT))));
    }

    @Test
    default void theNamesOfTokensAreUniqueForTheirUser() throws IOException {
        create(ALICE);
        create(BOB);
        identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP));
        identities().tokens().create(BOB, Tokens.NewToken.named(LAPTOP));

        assertThat(refusal(
                () -> identities().tokens().create(ALICE, Tokens.NewToken.named(new TokenName("Laptop")))))
                .isEqualTo(new EntityAlreadyExists("token", "Laptop"));
        assertThat(directory().listing().tokens(ALICE)).extracting(Listing.ListedToken::name).containsExactly("laptop");
    }

    @Test
    default void aTokenExpiresAfterNow() throws IOException {
        create(ALICE);

        for (Instant end : List.of(NOW, NOW.minusSeconds(1), Instant.MIN, Instant.MAX)) {
            assertThat(refusal(
                    () -> identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP).expiringAt(end))))
                    .isInstanceOf(InvalidInput.class);
        }
    }

    @Test
    default void thereAreNoMoreTokensThanTheLimit() throws IOException {
        Identities limited = identities(masterKey(), SMALL);
        limited.users().create(Users.NewUser.named(ALICE));
        for (int i = 0; i < SMALL.tokens(); i++) {
            limited.tokens().create(ALICE, Tokens.NewToken.named(new TokenName("token" + i)));
        }

        assertThat(refusal(() -> limited.tokens().create(ALICE, Tokens.NewToken.named(LAPTOP))))
                .isEqualTo(new LimitExceeded("tokens", SMALL.tokens()));
    }

    @Test
    default void noSecretIsInAText() throws IOException {
        String hash = "$argon2id$canary";
        User alice = identities().users().create(Users.NewUser.named(ALICE).withPassword(hash));
        AccessKeys.Created key = identities().accessKeys().create(ALICE);
        Tokens.Created token = identities().tokens().create(ALICE, Tokens.NewToken.named(LAPTOP));
        AccessKeySeed seed = new AccessKeySeed(key.key().id(), key.secret());
        List<Object> everything = List.of(alice, key, token, seed, masterKey(), identities(), directory(),
                store().load(), new Change.Put(alice), Users.NewUser.named(ALICE).withPassword(hash),
                directory().findAccessKey(key.key().id()).orElseThrow(), directory().findToken(token.secret(), NOW),
                directory().listing().users(), directory().listing().tokens(ALICE),
                directory().listing().accessKeys(ALICE));

        assertThat(everything.toString()).contains("alice").doesNotContain("canary", key.secret(), token.secret(),
                masterKey().encoded(), key.key().encryptedSecret(), token.token().secretHash());
    }
}
