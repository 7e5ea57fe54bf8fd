package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.index.sql.IndexException;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachingManifestIndexTest extends ManifestIndexContract {
    private static final long BYTES = 1 << 20;

    private final Path folder;

    CachingManifestIndexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    protected ManifestIndex open() throws IOException {
        return new CachingManifestIndex(openTables(), BYTES);
    }

    private SqlManifestIndex openTables() throws IOException {
        SqliteDatabase database = new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2));
        return new SqlManifestIndex(database, Clock.systemUTC(), SqlManifestIndex.Delays.DEFAULT);
    }

    private CachingManifestIndex cache() {
        return (CachingManifestIndex) index();
    }

    @Test
    void whatWasAskedForIsKnownWithoutWaitingUntilItChanges() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        StoredBlob blob = add(APP, "a");
        assertThat(cache().cachedTag(APP, LATEST)).isEmpty();
        assertThat(cache().cachedManifest(APP, image.digest())).isEmpty();
        assertThat(cache().cachedBlob(APP, blob.digest())).isEmpty();

        index().findTag(APP, LATEST);
        index().findManifest(APP, image.digest());
        index().findBlob(APP, blob.digest());
        assertThat(cache().cachedTag(APP, LATEST)).contains(image.digest());
        assertThat(cache().cachedManifest(APP, image.digest()).orElseThrow().bytes()).isEqualTo(image.bytes());
        assertThat(cache().cachedBlob(APP, blob.digest())).contains(blob);
        assertThat(cache().cachedBlob(LIB, blob.digest())).isEmpty();

        index().deleteManifest(APP, image.digest(), ALICE);
        index().deleteBlob(APP, blob.digest());
        assertThat(cache().cachedTag(APP, LATEST)).isEmpty();
        assertThat(cache().cachedManifest(APP, image.digest())).isEmpty();
        assertThat(cache().cachedBlob(APP, blob.digest())).isEmpty();
    }

    @Test
    void thatSomethingIsAbsentIsNotRemembered() throws IOException {
        Manifest image = TestManifests.image("image", digest("a"));
        try (ManifestIndex tables = openTables()) {
            ManifestIndex remembering = new CachingManifestIndex(tables, BYTES);
            assertThat(remembering.findTag(APP, LATEST)).isEmpty();
            assertThat(remembering.findManifest(APP, image.digest())).isEmpty();
            assertThat(remembering.findBlob(APP, digest("a"))).isEmpty();

            tables.addBlob(APP, stored("a"), Optional.empty(), Optional.empty(), WriteConditions.NONE);
            tables.putManifest(push(APP, image, "latest"));

            assertThat(remembering.findTag(APP, LATEST)).contains(image.digest());
            assertThat(remembering.findManifest(APP, image.digest())).isPresent();
            assertThat(remembering.findBlob(APP, digest("a"))).isPresent();
        }
    }

    @Test
    void aLargeManifestIsFoundButNotRemembered() throws IOException {
        Manifest large = TestManifests.artifact("x".repeat(256 << 10), List.of());
        index().putManifest(push(APP, large));

        assertThat(index().findManifest(APP, large.digest()).orElseThrow().bytes()).isEqualTo(large.bytes());
        assertThat(cache().cachedManifest(APP, large.digest())).isEmpty();
    }

    @Test
    void whatIsRememberedIsBounded() throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Manifest manifest = TestManifests.artifact(i + "x".repeat(100 << 10), List.of());
            index().putManifest(push(APP, manifest));
            index().findManifest(APP, manifest.digest());
            manifests.add(manifest);
        }

        long remembered = manifests.stream().map(manifest -> cache().cachedManifest(APP, manifest.digest()))
                .flatMap(Optional::stream).mapToLong(manifest -> manifest.bytes().length).sum();

        assertThat(remembered).isPositive().isLessThan(BYTES);
    }

    @Test
    void aFailureOfTheIndexComesThroughAsItWas() throws IOException {
        index().close();

        assertThatThrownBy(() -> index().findTag(APP, LATEST)).isInstanceOf(IndexException.class)
                .hasMessage("The index is closed");
    }
}
