package dev.miniecr.auth.user.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

final class SqliteIdentityStoreTest extends SqlStoreContract {
    private final TestDatabase database;

    SqliteIdentityStoreTest(@TempDir Path folder) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.enforceForeignKeys(true);
        String url = "jdbc:sqlite:" + folder.resolve("index.db");
        this.database = TestDatabase.oneWriter(() -> config.createConnection(url));
    }

    @Override
    TestDatabase database() {
        return database;
    }
}
