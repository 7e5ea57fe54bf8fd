package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.OpenBlob;
import dev.miniecr.storage.Part;
import dev.miniecr.storage.TestRegistry;
import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.Contents;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.Pieces;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest.Algorithm;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Uploads in parts until the power fails, again and again, and what each of them may be after that. */
final class PartRounds {
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));
    private static final String ALICE = "alice";

    private final Random random;
    private final List<Upload> uploads = new ArrayList<>();
    private final List<byte[]> blobs = new ArrayList<>();
    private int wentOn;

    private static final class Upload {
        private final UploadId id;
        private final byte[] bytes;
        private int saved;
        private int acknowledged;
        private boolean ending;

        Upload(UploadId id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }
    }

    PartRounds(Random random) {
        this.random = random;
    }

    int finished() {
        return blobs.size();
    }

    /** How many uploads went on after a power failure with bytes from before it. */
    int wentOn() {
        return wentOn;
    }

    /** Works on what an earlier round has left, until the store throws. */
    void run(BlobStore store, Path database) throws IOException {
        TestRegistry registry = TestRegistry.open(store, database);
        try {
            store.sweep(Instant.EPOCH, location -> knows(registry, location));
            check(registry);
            while (true) {
                operate(registry);
            }
        } finally {
            registry.halt();
        }
    }

    static boolean knows(TestRegistry registry, Location location) {
        try {
            return registry.index().knows(location);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(TestRegistry registry) throws IOException {
        for (byte[] blob : blobs) {
            assertThat(read(registry, blob)).isEqualTo(blob);
        }
        for (Upload upload : List.copyOf(uploads)) {
            try {
                upload.acknowledged = within(upload, registry.uploads().offset(upload.id, APP, ALICE));
                upload.saved = upload.acknowledged;
                wentOn++;
            } catch (RegistryException gone) {
                assertThat(gone.error()).isInstanceOf(RegistryError.UploadUnknown.class);
                assertThat(upload.saved == 0 || upload.ending).as("it had no row").isTrue();
                uploads.remove(upload);
            }
        }
    }

    private static int within(Upload upload, long offset) {
        assertThat(offset).isBetween((long) upload.saved, (long) upload.acknowledged);
        return (int) offset;
    }

    private void operate(TestRegistry registry) throws IOException {
        if (uploads.size() < 4) {
            uploads.add(new Upload(registry.uploads().start(APP, ALICE, Algorithm.SHA256, WriteConditions.NONE),
                    Pieces.random(random, 1_000 + random.nextInt(20_000))));
        }
        Upload upload = uploads.get(random.nextInt(uploads.size()));
        switch (random.nextInt(6)) {
            case 0 -> save(registry);
            case 1 -> refusedPart(registry, upload);
            case 2 -> finish(registry, upload);
            default -> part(registry, upload);
        }
    }

    private void save(TestRegistry registry) throws IOException {
        registry.pass(Duration.ofSeconds(random.nextBoolean() ? 2 : 100));
        registry.uploads().save();
        uploads.forEach(upload -> upload.saved = upload.acknowledged);
    }

    private void part(TestRegistry registry, Upload upload) throws IOException {
        int left = upload.bytes.length - upload.acknowledged;
        if (left > 0) {
            int from = upload.acknowledged;
            int size = 1 + random.nextInt(left);
            registry.uploads().appendPart(upload.id, APP, ALICE,
                    new Part(from, from + size - 1L, sink -> sink.write(upload.bytes, from, size)));
            upload.acknowledged += size;
        }
    }

    private void refusedPart(TestRegistry registry, Upload upload) {
        int from = upload.acknowledged;
        byte[] forged = Pieces.random(random, 1 + random.nextInt(20_000));
        assertThatThrownBy(() -> registry.uploads().appendPart(upload.id, APP, ALICE,
                new Part(from, from + forged.length - 1L, sink -> {
                    sink.write(forged);
                    throw new IllegalStateException("The signature is wrong");
                }))).isInstanceOfAny(IllegalStateException.class, ForgetfulFileLayer.PowerFailure.class);
    }

    /* Parts are small here, so it is a PUT without bytes that ends the upload. */
    private void finish(TestRegistry registry, Upload upload) throws IOException {
        int size = upload.acknowledged;
        if (size > 0) {
            byte[] bytes = Arrays.copyOf(upload.bytes, size);
            upload.ending = true;
            registry.uploads().finish(upload.id, APP, ALICE, OptionalLong.of(size), Pieces.of(),
                    OptionalLong.of(0), Algorithm.SHA256.of(bytes), WriteConditions.NONE);
            uploads.remove(upload);
            blobs.add(bytes);
        }
    }

    private static byte[] read(TestRegistry registry, byte[] blob) throws IOException {
        try (OpenBlob open = registry.registry().blobs().open(APP, Algorithm.SHA256.of(blob))) {
            return Contents.read(open.content());
        }
    }
}
