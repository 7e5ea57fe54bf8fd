package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.Part;
import dev.miniecr.storage.SpooledPart;
import dev.miniecr.storage.TestRegistry;
import dev.miniecr.storage.blob.Pieces;
import dev.miniecr.storage.blob.file.SteppedFileLayer.Step;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest.Algorithm;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts, and disks that fail or forget. */
final class PartsOnDiskTest {
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));
    private static final String ALICE = "alice";

    private final Path root;
    private final Path database;
    private final Random random = new Random(42);

    PartsOnDiskTest(@TempDir Path directory) {
        this.root = directory.resolve("blobs");
        this.database = directory.resolve("index.db");
    }

    @Test
    void aDiskThatFailsIsReportedWhateverTheContentMakesOfItAndTheUploadGoesOnFromItsRow() throws IOException {
        Set<Step> failing = EnumSet.noneOf(Step.class);
        FileLayer layer = new SteppedFileLayer(new OsFileLayer(), (step, _) -> {
            if (failing.contains(step)) {
                throw new IOException("The disk is full");
            }
            return true;
        });
        byte[] bytes = Pieces.random(random, 400_000);
        try (FileBlobStore store = new FileBlobStore(root, layer, FileBlobStore::randomId, 2);
                TestRegistry registry = TestRegistry.open(store, database)) {
            UploadId id = start(registry);
            append(registry, id, bytes, 0, 100_000);
            registry.pass(Duration.ofSeconds(2));
            registry.uploads().save();
            append(registry, id, bytes, 100_000, 100_010);

            failing.add(Step.WRITE);
            assertThatThrownBy(() -> registry.uploads().appendPart(id, APP, ALICE,
                    new Part(100_010, 399_999, sink -> {
                        try {
                            sink.write(bytes, 100_010, 299_990);
                        } catch (IOException e) {
                            throw new IllegalArgumentException("The document is malformed", e);
                        }
                    }))).isInstanceOf(IOException.class).hasMessage("The disk is full");
            failing.clear();

            assertThat(registry.uploads().offset(id, APP, ALICE)).isEqualTo(100_000);
            append(registry, id, bytes, 100_000, 400_000);
            registry.uploads().cancel(id, APP, ALICE);
        }
    }

    @Test
    void anUploadThatCannotGoBackGoesOnFromItsRow() throws IOException {
        Set<Step> failing = EnumSet.of(Step.TRUNCATE);
        FileLayer layer = new SteppedFileLayer(new OsFileLayer(), (step, _) -> {
            if (failing.contains(step)) {
                throw new IOException("The disk is broken");
            }
            return true;
        });
        byte[] bytes = Pieces.random(random, 300_000);
        try (FileBlobStore store = new FileBlobStore(root, layer, FileBlobStore::randomId, 2);
                TestRegistry registry = TestRegistry.open(store, database)) {
            UploadId id = start(registry);
            append(registry, id, bytes, 0, 100_000);
            registry.pass(Duration.ofSeconds(2));
            registry.uploads().save();

            assertThatThrownBy(() -> registry.uploads().appendPart(id, APP, ALICE, new Part(100_000, 299_999, sink -> {
                sink.write(new byte[200_000]);
                throw new IllegalStateException("The signature is wrong");
            }))).hasMessage("The signature is wrong");

            assertThat(registry.uploads().offset(id, APP, ALICE)).isEqualTo(100_000);
            append(registry, id, bytes, 100_000, 100_001);
            registry.uploads().cancel(id, APP, ALICE);
        }
    }

    @Test
    void aPartThatWasLeftWaitingIsSweptAfterAnUncleanStop() throws IOException {
        byte[] bytes = Pieces.random(random, 100_000);
        try (FileBlobStore store = new FileBlobStore(root);
                TestRegistry registry = TestRegistry.open(store, database)) {
            UploadId id = start(registry);
            append(registry, id, bytes, 0, 50_000);
            registry.pass(Duration.ofSeconds(2));
            registry.uploads().save();
            SpooledPart left = registry.uploads().spool(sink -> sink.write(bytes));

            int swept = store.sweep(Instant.EPOCH, location -> PartRounds.knows(registry, location));

            assertThat(swept).isEqualTo(1);
            assertThat(registry.uploads().offset(id, APP, ALICE)).isEqualTo(50_000);
            left.close();
            registry.uploads().cancel(id, APP, ALICE);
        }
    }

    @Test
    void afterEveryPowerFailurePartsGoOnBetweenWhatWasSavedAndWhatWasAcknowledged() throws IOException {
        ForgetfulFileLayer disk = new ForgetfulFileLayer(root, random);
        AtomicLong ids = new AtomicLong();
        PartRounds rounds = new PartRounds(random);
        Files.createDirectory(root);

        for (int round = 0; round < 8; round++) {
            disk.failPowerAfter(550 + random.nextInt(400));
            try (FileBlobStore store = new FileBlobStore(root, disk,
                    () -> String.format("%032x", ids.incrementAndGet()), 2)) {
                rounds.run(store, database);
            } catch (ForgetfulFileLayer.PowerFailure expected) {
                disk.crash();
            }
        }

        assertThat(rounds.finished()).isGreaterThan(20);
        assertThat(rounds.wentOn()).isGreaterThan(5);
    }

    private static UploadId start(TestRegistry registry) throws IOException {
        return registry.uploads().start(APP, ALICE, Algorithm.SHA256, WriteConditions.NONE);
    }

    private static void append(TestRegistry registry, UploadId id, byte[] bytes, int from, int to) throws IOException {
        registry.uploads().appendPart(id, APP, ALICE,
                new Part(from, to - 1L, sink -> sink.write(bytes, from, to - from)));
    }
}
