package dev.miniecr.auth.user.sql;

import dev.miniecr.auth.user.Change;
import dev.miniecr.auth.user.Entities;
import dev.miniecr.auth.user.Entity;
import dev.miniecr.auth.user.IdentityStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The identities of one account in SQL tables, which all accounts share. */
public final class SqlIdentityStore implements IdentityStore {
    /*
     * Every change first makes the epoch the next one, if it is the one that the caller decided on. On PostgreSQL that locks the epoch's row
     * until the commit, so one change runs at a time on all nodes. What was read between two equal epochs was there at one moment, though
     * each statement sees the commits before it. Where changes leave no such time, the row is locked for as long as the reading takes. The
     * epoch is that of all accounts: a change of one has the others load what they have again, and changes nothing for them.
     */
    private static final int ATTEMPTS_WITHOUT_LOCK = 3;

    private static final String EPOCH = """
            SELECT epoch
            FROM auth_epoch""";

    private static final String LOCK_EPOCH = """
            UPDATE auth_epoch
            SET epoch = epoch""";

    private static final String NEXT_EPOCH = """
            UPDATE auth_epoch
            SET epoch = epoch + 1
            WHERE epoch = ?""";

    private final AuthDatabase database;
    private final String account;
    private final Map<Class<? extends Entity>, EntityTable<?>> tables = new LinkedHashMap<>();

    /**
     * Makes or updates the tables. Throws IdentityStoreException where they are those of a newer or another program.
     *
     * @param account twelve digits: whose the identities are that were made before there were several accounts
     */
    public SqlIdentityStore(AuthDatabase database, String account, Clock clock) throws IOException {
        this(database, account);
        new Migrations(account, clock).apply(database);
    }

    private SqlIdentityStore(AuthDatabase database, String account) {
        this.database = database;
        this.account = account;
        Stream.of(UserTables.all(account), PolicyTables.all(account)).flatMap(List::stream)
                .forEach(table -> tables.put(table.type(), table));
    }

    /** The identities of another account in the same tables. */
    public SqlIdentityStore of(String otherAccount) {
        return new SqlIdentityStore(database, otherAccount);
    }

    @Override
    public Loaded load() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS_WITHOUT_LOCK; attempt++) {
            Optional<Loaded> loaded = database.read(this::loadBetweenChanges);
            if (loaded.isPresent()) {
                return loaded.get();
            }
        }
        return database.write(connection -> {
            Sql.execute(connection, LOCK_EPOCH);
            return new Loaded(epoch(connection), entities(connection));
        });
    }

    private Optional<Loaded> loadBetweenChanges(Connection connection) throws SQLException {
        long before = epoch(connection);
        Entities entities = entities(connection);
        return before == epoch(connection) ? Optional.of(new Loaded(before, entities)) : Optional.empty();
    }

    private Entities entities(Connection connection) throws SQLException {
        List<Entity> entities = new ArrayList<>();
        for (EntityTable<?> table : tables.values()) {
            entities.addAll(table.all(connection, account));
        }
        return Entities.of(entities);
    }

    @Override
    public long epoch() throws IOException {
        return database.read(SqlIdentityStore::epoch);
    }

    private static long epoch(Connection connection) throws SQLException {
        return Sql.list(connection, EPOCH, row -> row.getLong(1)).getFirst();
    }

    @Override
    public boolean change(long epoch, List<Change> changes) throws IOException {
        return database.write(connection -> {
            if (Sql.change(connection, NEXT_EPOCH, epoch) == 0) {
                return false;
            }
            make(connection, changes);
            return true;
        });
    }

    /** Those that follow each other with the same statement go to the database together. */
    private void make(Connection connection, List<Change> changes) throws SQLException {
        String statement = "";
        List<List<Object>> rows = new ArrayList<>();
        for (Change change : changes) {
            EntityTable<?> table = Objects.requireNonNull(tables.get(change.entity().getClass()));
            String next = switch (change) {
                case Change.Put _ -> table.put();
                case Change.Remove _ -> table.remove();
            };
            if (!next.equals(statement) && !rows.isEmpty()) {
                Sql.changeEach(connection, statement, rows);
                rows.clear();
            }
            statement = next;
            rows.add(switch (change) {
                case Change.Put(Entity entity) -> table.valuesOf(entity);
                case Change.Remove(Entity entity) -> table.keyOf(entity);
            });
        }
        if (!rows.isEmpty()) {
            Sql.changeEach(connection, statement, rows);
        }
    }
}
