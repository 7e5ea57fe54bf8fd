package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.ManifestIndex;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A registry over a store and an SQLite file, which can stop and start again, and whose clock stands until it is moved. */
public final class TestRegistry implements Closeable {
    private final BlobStore store;
    private final Registry registry;
    private final CachingManifestIndex index;
    private final MovableClock clock;

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private TestRegistry(BlobStore store, Path database, MovableClock clock) throws IOException {
        this.store = store;
        this.clock = clock;
        this.index = new CachingManifestIndex(
                new SqlManifestIndex(new SqliteDatabase(database, SqliteDatabase.Limits.forCores(1)), clock,
                        SqlManifestIndex.Delays.DEFAULT),
                1 << 20);
        this.registry = new Registry(store, index, new Documents(index), RepositoryHooks.NONE, RegistrySettings.DEFAULT,
                clock);
    }

    public static TestRegistry open(BlobStore store, Path database) throws IOException {
        return new TestRegistry(store, database, new MovableClock());
    }

    public Registry registry() {
        return registry;
    }

    public Uploads uploads() {
        return registry.uploads();
    }

    public ManifestIndex index() {
        return index;
    }

    public Clock clock() {
        return clock;
    }

    public Instant now() {
        return clock.instant();
    }

    public void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    /** Stops as a process does that is asked to, and starts on what it left. */
    public TestRegistry restarted(Path database) throws IOException {
        close();
        return new TestRegistry(store, database, clock);
    }

    /** Stops as a process does that is killed: nothing is made durable any more. */
    public void halt() throws IOException {
        index.close();
    }

    @Override
    public void close() throws IOException {
        registry.close();
        index.close();
    }
}
