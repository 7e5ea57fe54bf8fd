package dev.miniecr.auth.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.SessionName;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions of roles and of users. */
interface SessionCases extends IdentityFixture {

    private static Credential session(String accessKeyId, Instant expiry, Optional<String> policy) {
        return new Credential(accessKeyId, new Credential.Session(expiry, policy));
    }

    private String keyOf(User user) throws IOException {
        return identities().accessKeys().create(user.name()).key().id();
    }

    @Test
    default void aSessionPolicyIsALimit() throws IOException {
        Role role = identities().roles().create(DEPLOY, DOCUMENT, 3_600);
        Principal principal = directory().principalOfRole(role.id(), new SessionName("build")).orElseThrow();
        User alice = create(ALICE);
        String key = keyOf(alice);
        Credential limited = session(key, NOW.plusSeconds(1), Optional.of(DOCUMENT));

        for (Principal each : List.of(principal, directory().principal(alice.id()).orElseThrow())) {
            assertThat(directory().policiesOf(new Identity(each, limited), NOW).orElseThrow().limit())
                    .contains(new AppliedPolicy.Document("the session policy", DOCUMENT));
        }
    }

    @Test
    default void aSessionEndsAtItsTimeAndWithTheKeyThatItBeganWith() throws IOException {
        Role role = identities().roles().create(DEPLOY, DOCUMENT, 3_600);
        User alice = create(ALICE);
        String key = keyOf(alice);
        String another = keyOf(create(BOB));
        List<Principal> principals = List.of(
                directory().principalOfRole(role.id(), new SessionName("build")).orElseThrow(),
                directory().principal(alice.id()).orElseThrow());

        for (Principal principal : principals) {
            Identity session = new Identity(principal, session(key, NOW.plusSeconds(1), Optional.empty()));
            assertThat(directory().accepts(session, NOW)).isTrue();
            assertThat(directory().accepts(session, NOW.plusSeconds(1))).isFalse();

            identities().accessKeys().deactivate(key);
            assertThat(directory().accepts(session, NOW)).isFalse();
            identities().accessKeys().activate(key);
            identities().users().disable(ALICE);
            assertThat(directory().accepts(session, NOW)).isFalse();
            identities().users().enable(ALICE);
            assertThat(directory().accepts(session, NOW)).isTrue();
        }
        Credential foreign = session(another, NOW.plusSeconds(1), Optional.empty());
        assertThat(directory().accepts(new Identity(principals.getLast(), foreign), NOW)).isFalse();
        identities().accessKeys().delete(key);
        assertThat(directory().accepts(
                new Identity(principals.getFirst(), session(key, NOW.plusSeconds(1), Optional.empty())), NOW))
                .isFalse();
    }

    @Test
    default void aPrincipalIsFoundByItsUniqueId() throws IOException {
        Role role = identities().roles().create(DEPLOY, DOCUMENT, 3_600);
        User alice = create(ALICE);

        assertThat(directory().findPrincipal(alice.id())).isEqualTo(directory().principal(alice.id()));
        assertThat(directory().findPrincipal(role.id() + ":build"))
                .isEqualTo(directory().principalOfRole(role.id(), new SessionName("build")));
        assertThat(directory().findPrincipal("AIDANOBODY")).isEmpty();
        assertThat(directory().findPrincipal("AROANOBODY:build")).isEmpty();
    }
}
