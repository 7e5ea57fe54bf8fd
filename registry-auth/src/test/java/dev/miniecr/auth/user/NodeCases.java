package dev.miniecr.auth.user;

import static dev.miniecr.auth.user.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.user.Entity.Group;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Changes at the same time, on one node and on several. */
interface NodeCases extends IdentityFixture {

    @Test
    default void aChangeIsMadeOnlyAtTheEpochThatItWasDecidedOn() throws IOException {
        long epoch = store().epoch();
        Group group = new Group("AGPA1", CI, NOW.truncatedTo(ChronoUnit.MILLIS));

        assertThat(store().change(epoch, List.of(new Change.Put(group)))).isTrue();
        assertThat(store().change(epoch, List.of(new Change.Remove(group)))).isFalse();
        assertThat(store().change(epoch + 7, List.of(new Change.Remove(group)))).isFalse();

        assertThat(store().epoch()).isEqualTo(epoch + 1);
        assertThat(store().load()).isEqualTo(new IdentityStore.Loaded(epoch + 1, Entities.of(List.of(group))));
    }

    @Test
    default void theEpochGrowsWithEachChangeAndOnlyThen() throws IOException {
        long before = identities().epoch();

        create(ALICE);
        long created = identities().epoch();
        identities().users().enable(ALICE);
        refusal(() -> create(ALICE));
        identities().refresh();

        assertThat(created).isGreaterThan(before);
        assertThat(identities().epoch()).isEqualTo(created);
        assertThat(directory().epoch()).isEqualTo(created);
    }

    @Test
    default void aNodeSeesWhatAnotherChangedWhenItRefreshes() throws IOException {
        Identities other = anotherNode();
        User alice = create(ALICE);
        AccessKeys.Created key = identities().accessKeys().create(ALICE);
        long before = other.epoch();
        assertThat(other.directory().findUserByName("alice")).isEmpty();

        other.refresh();

        assertThat(other.directory().findUserByName("alice")).contains(alice);
        assertThat(other.directory().findAccessKey(key.key().id()).orElseThrow().secret()).isEqualTo(key.secret());
        assertThat(other.epoch()).isGreaterThan(before);
    }

    @Test
    default void aChangeIsDecidedOnWhatIsThereAndNotOnWhatTheNodeSaw() throws IOException {
        Identities stale = anotherNode();
        create(ALICE);

        assertThat(refusal(() -> stale.users().create(Users.NewUser.named(ALICE))))
                .isInstanceOf(EntityAlreadyExists.class);
        identities().users().delete(ALICE);
        assertThat(refusal(() -> stale.users().disable(ALICE))).isInstanceOf(NoSuchEntity.class);
    }

    @Test
    default void aRefusalOrANothingToDoIsDecidedOnWhatIsThereToo() throws IOException {
        create(ALICE);
        identities().policies().attach(ALICE, READ_ONLY);
        Identities stale = anotherNode();
        identities().policies().detach(ALICE, READ_ONLY);
        create(BOB);

        stale.users().disable(BOB);
        identities().users().enable(BOB);
        stale.policies().attach(ALICE, READ_ONLY);

        identities().refresh();
        assertThat(directory().listing().user(ALICE).policies()).containsExactly(READ_ONLY.value());
        assertThat(directory().findUserByName("bob").orElseThrow().disabled()).isFalse();
    }

    @Test
    default void changesAtTheSameTimeAreAllMade() throws Exception {
        List<Identities> nodes = List.of(identities(), anotherNode());
        List<Callable<Boolean>> changes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            UserName name = new UserName("user" + i);
            Identities node = nodes.get(i % nodes.size());
            changes.add(() -> {
                node.users().create(Users.NewUser.named(name));
                return true;
            });
        }

        atOnce(changes);

        for (Identities node : nodes) {
            node.refresh();
            assertThat(node.directory().listing().users()).hasSize(40);
        }
    }

    @Test
    default void whatIsLoadedWasThereAtOneMoment() throws Exception {
        Callable<Integer> changes = () -> {
            for (int i = 0; i < 100; i++) {
                Group group = new Group("AGPA" + i, new GroupName("group" + i), Instant.EPOCH);
                Role role = new Role("AROA" + i, new RoleName("role" + i), Instant.EPOCH, DOCUMENT, 3_600);
                store().change(i, List.of(new Change.Put(group), new Change.Put(role)));
            }
            return 100;
        };
        Callable<Integer> loads = () -> {
            int groups = 0;
            while (groups < 100) {
                IdentityStore.Loaded loaded = store().load();
                groups = loaded.entities().count(Group.class);
                assertThat(loaded.entities().count(Role.class)).isEqualTo(groups);
                assertThat(loaded.epoch()).isEqualTo(groups);
            }
            return groups;
        };

        assertThat(atOnce(List.of(changes, loads, loads))).containsOnly(100);
    }

    @Test
    default void ofManyThatWantOneNameOneGetsIt() throws Exception {
        List<Identities> nodes = List.of(identities(), anotherNode(), anotherNode());
        List<Callable<Boolean>> changes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            GroupName name = new GroupName(i % 2 == 0 ? "ci" : "CI");
            Identities node = nodes.get(i % nodes.size());
            changes.add(() -> {
                try {
                    node.groups().create(name);
                    return true;
                } catch (IdentityException refused) {
                    assertThat(refused.error()).isInstanceOf(EntityAlreadyExists.class);
                    return false;
                }
            });
        }

        assertThat(atOnce(changes)).containsOnlyOnce(true);
    }

    @Test
    default void ofManyNodesThatStartAtOnceOneMakesTheAdministrator() throws Exception {
        List<Callable<Boolean>> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Identities node = anotherNode();
            starts.add(() -> node.bootstrap("$argon2id$admin", Optional.empty()));
        }

        assertThat(atOnce(starts)).containsOnlyOnce(true);
    }

    @Test
    default void aChangeThatIsMadeThoughTheStoreFailsIsSeenAtTheNextRefresh() throws IOException {
        FailingStore failing = new FailingStore(store());
        Identities node = new Identities(failing, ACCOUNT, masterKey(), IdentityLimits.DEFAULT, clock(),
                new SecureRandom());
        failing.fail(true);

        assertThatThrownBy(() -> node.users().create(Users.NewUser.named(ALICE))).isInstanceOf(IOException.class);
        assertThatThrownBy(node::refresh).isInstanceOf(IOException.class);
        assertThat(node.directory().findUserByName("alice")).isEmpty();

        failing.fail(false);
        node.refresh();
        assertThat(node.directory().findUserByName("alice")).isPresent();
    }

    /* With one transaction a change, a crash leaves all of it or nothing. */
    @Test
    default void everyChangeIsOneTransaction() throws IOException {
        CountingStore counting = new CountingStore(store());
        Identities counted = new Identities(counting, ACCOUNT, masterKey(), IdentityLimits.DEFAULT, clock(),
                new SecureRandom());
        AccessKeySeed seed = new AccessKeySeed("seeded_access_key", "0123456789012345678901234567890123456789");
        String[] keyId = new String[1];
        List<Step> steps = List.of(() -> counted.bootstrap("hash", Optional.of(seed)),
                () -> counted.users().create(Users.NewUser.named(ALICE)), () -> counted.users().setPassword(ALICE, "x"),
                () -> counted.users().removePassword(ALICE), () -> counted.users().disable(ALICE),
                () -> counted.users().enable(ALICE), () -> counted.users().setTags(ALICE, Map.of("a", "b")),
                () -> keyId[0] = counted.accessKeys().create(ALICE).key().id(),
                () -> counted.accessKeys().deactivate(keyId[0]), () -> counted.accessKeys().activate(keyId[0]),
                () -> counted.accessKeys().delete(keyId[0]), () -> counted.accessKeys().create(ALICE),
                () -> counted.tokens().create(ALICE, Tokens.NewToken.named(LAPTOP)),
                () -> counted.tokens().delete(ALICE, LAPTOP),
                () -> counted.tokens().create(ALICE, Tokens.NewToken.named(LAPTOP)),
                () -> counted.groups().create(CI), () -> counted.groups().add(CI, ALICE),
                () -> counted.groups().remove(CI, ALICE), () -> counted.groups().add(CI, ALICE),
                () -> counted.roles().create(DEPLOY, DOCUMENT, 3_600),
                () -> counted.roles().setTrustPolicy(DEPLOY, "{}"), () -> counted.policies().create(READ, DOCUMENT),
                () -> counted.policies().replace(READ, "{}"), () -> counted.policies().attach(ALICE, READ_ONLY),
                () -> counted.policies().detach(ALICE, READ_ONLY), () -> counted.policies().attach(ALICE, READ_ONLY),
                () -> counted.policies().putInline(ALICE, READ, DOCUMENT),
                () -> counted.policies().deleteInline(ALICE, READ),
                () -> counted.policies().putInline(DEPLOY, READ, DOCUMENT), () -> counted.policies().delete(READ),
                () -> counted.syncExternal(Set.of(BOB, new UserName("carol"))),
                () -> counted.users().delete(ALICE), () -> counted.roles().delete(DEPLOY),
                () -> counted.groups().delete(CI));

        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run();
            assertThat(counting.changes()).as("after step " + i).isEqualTo(i + 1);
        }
    }

    /** A change. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    private static <T> List<T> atOnce(List<Callable<T>> actions) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> done : threads.invokeAll(actions)) {
                results.add(done.get());
            }
        }
        return results;
    }
}
