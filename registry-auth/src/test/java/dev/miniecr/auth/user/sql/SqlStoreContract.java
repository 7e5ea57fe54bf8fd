package dev.miniecr.auth.user.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.user.Change;
import dev.miniecr.auth.user.Entities;
import dev.miniecr.auth.user.Entity;
import dev.miniecr.auth.user.Entity.AccessKey;
import dev.miniecr.auth.user.Entity.Attachment;
import dev.miniecr.auth.user.Entity.Group;
import dev.miniecr.auth.user.Entity.InlinePolicy;
import dev.miniecr.auth.user.Entity.ManagedPolicy;
import dev.miniecr.auth.user.Entity.Membership;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.Entity.Token;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.IdentityStore;
import dev.miniecr.auth.user.IdentityStoreContract;
import dev.miniecr.auth.user.IdentityStoreException;
import dev.miniecr.auth.user.PolicyArn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the tables do, beside what every store does. */
abstract class SqlStoreContract extends IdentityStoreContract {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final String OTHER = "111122223333";
    private static final Group ONE = new Group("AGPA1", new GroupName("one"), Instant.EPOCH);
    private static final Group TWO = new Group("AGPA2", new GroupName("two"), Instant.EPOCH);

    /** The database of this test. */
    abstract TestDatabase database();

    @Override
    protected final IdentityStore open() throws IOException {
        return new SqlIdentityStore(database(), ACCOUNT, CLOCK);
    }

    @AfterEach
    void closeTheDatabase() throws SQLException {
        database().close();
    }

    @Test
    void aChangeIsOneTransactionOfTheDatabase() throws IOException {
        int before = database().writes();

        store().change(store().epoch(), List.of(new Change.Put(ONE), new Change.Remove(ONE), new Change.Put(TWO)));

        assertThat(database().writes()).isEqualTo(before + 1);
        assertThat(store().load().entities()).isEqualTo(Entities.of(List.of(TWO)));
        assertThat(database().writes()).isEqualTo(before + 1);
    }

    @Test
    void ofAChangeThatFailsNothingIsThere() throws IOException {
        IdentityStore.Loaded before = store().load();
        List<Change> changes = List.of(new Change.Put(ONE), new Change.Put(new Membership("AGPA1", "nobody")));

        assertThatThrownBy(() -> store().change(before.epoch(), changes)).isInstanceOf(IOException.class);

        assertThat(store().load()).isEqualTo(before);
    }

    @Test
    void tablesOfANewerProgramAreRefused() throws IOException {
        run("INSERT INTO auth_migrations (version, checksum, applied_at) VALUES (1000, 'x', 0)");

        assertThatThrownBy(this::open).isInstanceOf(IdentityStoreException.class)
                .hasMessage("The identities are at version 3 and this program knows versions up to 2:"
                        + " start the newer program");
    }

    @Test
    void tablesOfAnotherProgramAreRefused() throws IOException {
        run("UPDATE auth_migrations SET checksum = 'x'");

        assertThatThrownBy(this::open).isInstanceOf(IdentityStoreException.class)
                .hasMessageStartingWith("The identities were made by another 0001-identities.sql (checksum x)");
    }

    @Test
    void nodesThatStartAtOnceMakeTheTablesOnce() throws Exception {
        dropTheTables();
        Callable<Long> start = () -> open().epoch();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Long> epoch : threads.invokeAll(Collections.nCopies(6, start))) {
                assertThat(epoch.get()).isZero();
            }
        }
    }

    private void dropTheTables() throws IOException {
        for (String table : List.of("memberships", "access_keys", "tokens", "users", "groups", "roles", "policies",
                "attachments", "inline_policies", "master_key_checks", "epoch", "migrations")) {
            run("DROP TABLE auth_" + table);
        }
    }

    /* What the program before accounts wrote, as it wrote it. */
    @Test
    void whatWasThereBeforeAccountsBelongsToTheFirstOne() throws IOException {
        dropTheTables();
        run("""
                CREATE TABLE auth_migrations
                    (version BIGINT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)""");
        for (String statement : released("0001-identities.sql").split(";\\s*(\\n|$)")) {
            run(statement);
        }
        run("INSERT INTO auth_migrations (version, checksum, applied_at) VALUES (1, '"
                + "ec41a2f9060360dd41742a712baf1807640daa1d7073909a9df4883428bb3a0b', 0)");
        run("UPDATE auth_epoch SET epoch = 7");
        run("INSERT INTO auth_users VALUES ('AIDA1', 'alice', 1, 'LOCAL', 0, 0, 'hash', 3, '{\"team\":\"red\"}')");
        run("INSERT INTO auth_access_keys VALUES ('AKIA1', 'AIDA1', 'secret', 1, 2)");
        run("INSERT INTO auth_tokens VALUES ('t1', 'AIDA1', 'laptop', 3, NULL, NULL, 'hash')");
        run("INSERT INTO auth_groups VALUES ('AGPA1', 'ci', 4)");
        run("INSERT INTO auth_memberships VALUES ('AGPA1', 'AIDA1')");
        run("INSERT INTO auth_roles VALUES ('AROA1', 'deploy', 5, '{}', 3600)");
        run("INSERT INTO auth_policies VALUES ('read', '{}', 2, 6, 7)");
        run("INSERT INTO auth_attachments VALUES ('AIDA1', 'arn:aws:iam::aws:policy/AdministratorAccess')");
        run("INSERT INTO auth_inline_policies VALUES ('AROA1', 'more', '{}')");

        SqlIdentityStore store = new SqlIdentityStore(database(), ACCOUNT, CLOCK);

        assertThat(store.load()).isEqualTo(new IdentityStore.Loaded(7, Entities.of(List.of(
                new User("AIDA1", ALICE, Instant.ofEpochMilli(1), Entity.Origin.LOCAL, false, false,
                        Optional.of("hash"), 3, Map.of("team", "red")),
                new AccessKey("AKIA1", "AIDA1", "secret", true, Instant.ofEpochMilli(2)),
                new Token("t1", "AIDA1", LAPTOP, Instant.ofEpochMilli(3), Optional.empty(), Optional.empty(), "hash"),
                new Group("AGPA1", CI, Instant.ofEpochMilli(4)), new Membership("AGPA1", "AIDA1"),
                new Role("AROA1", DEPLOY, Instant.ofEpochMilli(5), "{}", 3600),
                new ManagedPolicy(READ, "{}", 2, Instant.ofEpochMilli(6), Instant.ofEpochMilli(7)),
                new Attachment("AIDA1", PolicyArn.ADMINISTRATOR_ACCESS),
                new InlinePolicy("AROA1", new PolicyName("more"), "{}")))));
        assertThat(store.of(OTHER).load()).isEqualTo(new IdentityStore.Loaded(7, Entities.NONE));
        assertThat(open().load()).isEqualTo(store.load());
    }

    private static String released(String file) throws IOException {
        try (InputStream stream = Objects.requireNonNull(SqlIdentityStore.class.getResourceAsStream(file))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void accountsHaveTheSameNamesAndNothingInCommon() throws IOException {
        SqlIdentityStore here = new SqlIdentityStore(database(), ACCOUNT, CLOCK);
        SqlIdentityStore there = here.of(OTHER);
        List<Entity> mine = belongings("1");
        List<Entity> theirs = belongings("2");

        assertThat(here.change(0, put(mine))).isTrue();
        assertThat(there.change(0, put(theirs))).isFalse();
        assertThat(there.change(1, put(theirs))).isTrue();

        assertThat(here.load().entities()).isEqualTo(Entities.of(mine));
        assertThat(there.load().entities()).isEqualTo(Entities.of(theirs));
        here.change(2, List.of(new Change.Remove(policy("1"))));
        assertThat(there.load()).isEqualTo(new IdentityStore.Loaded(3, Entities.of(theirs)));
        assertThat(here.load().entities().count(ManagedPolicy.class)).isZero();
    }

    private static List<Change> put(List<Entity> entities) {
        return entities.stream().<Change>map(Change.Put::new).toList();
    }

    private static ManagedPolicy policy(String text) {
        return new ManagedPolicy(READ, text, 1, Instant.EPOCH, Instant.EPOCH);
    }

    private static List<Entity> belongings(String n) {
        String user = "AIDA" + n;
        return List.of(
                new User(user, ALICE, Instant.EPOCH, Entity.Origin.LOCAL, false, false, Optional.empty(), 0,
                        Map.of()),
                new AccessKey("AKIA" + n, user, "secret", true, Instant.EPOCH),
                new Token("t" + n, user, LAPTOP, Instant.EPOCH, Optional.empty(), Optional.empty(), "hash"),
                new Group("AGPA" + n, CI, Instant.EPOCH), new Membership("AGPA" + n, user),
                new Role("AROA" + n, DEPLOY, Instant.EPOCH, "{}", 3600), policy(n),
                new Attachment(user, READ_ONLY), new Attachment("AGPA" + n, READ_ONLY),
                new Attachment("AROA" + n, READ_ONLY), new InlinePolicy(user, READ, n),
                new InlinePolicy("AGPA" + n, READ, n), new InlinePolicy("AROA" + n, READ, n));
    }

    private void run(String statement) throws IOException {
        database().write(connection -> Sql.change(connection, statement));
    }
}
