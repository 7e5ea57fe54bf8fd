package dev.miniecr.storage.index.sql;

import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.ManifestIndexContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

final class SqliteManifestIndexTest extends ManifestIndexContract {
    private final Path folder;

    SqliteManifestIndexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    protected ManifestIndex open() throws IOException {
        SqliteDatabase database = new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2));
        return new SqlManifestIndex(database, Clock.systemUTC(), SqlManifestIndex.Delays.DEFAULT);
    }
}
