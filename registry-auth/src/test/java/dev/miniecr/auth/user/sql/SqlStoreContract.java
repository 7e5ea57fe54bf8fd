package dev.miniecr.auth.user.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.user.Change;
import dev.miniecr.auth.user.Entities;
import dev.miniecr.auth.user.Entity.Group;
import dev.miniecr.auth.user.Entity.Membership;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.IdentityStore;
import dev.miniecr.auth.user.IdentityStoreContract;
import dev.miniecr.auth.user.IdentityStoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the tables do, beside what every store does. */
abstract class SqlStoreContract extends IdentityStoreContract {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final Group ONE = new Group("AGPA1", new GroupName("one"), Instant.EPOCH);
    private static final Group TWO = new Group("AGPA2", new GroupName("two"), Instant.EPOCH);

    /** The database of this test. */
    abstract TestDatabase database();

    @Override
    protected final IdentityStore open() throws IOException {
        return new SqlIdentityStore(database(), CLOCK);
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
                .hasMessage("The identities are at version 2 and this program knows versions up to 1:"
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
        for (String table : List.of("memberships", "access_keys", "tokens", "users", "groups", "roles", "policies",
                "attachments", "inline_policies", "master_key_checks", "epoch", "migrations")) {
            run("DROP TABLE auth_" + table);
        }
        Callable<Long> start = () -> open().epoch();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Long> epoch : threads.invokeAll(Collections.nCopies(6, start))) {
                assertThat(epoch.get()).isZero();
            }
        }
    }

    private void run(String statement) throws IOException {
        database().write(connection -> Sql.change(connection, statement));
    }
}
