package dev.miniecr.storage.index;

import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

final class CachingManifestIndexTest extends ManifestIndexContract {
    private static final long BYTES = 1 << 20;

    private final Path folder;

    CachingManifestIndexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    protected ManifestIndex open() throws IOException {
        SqliteDatabase database = new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2));
        return new CachingManifestIndex(
                new SqlManifestIndex(database, Clock.systemUTC(), SqlManifestIndex.Delays.DEFAULT), BYTES);
    }
}
