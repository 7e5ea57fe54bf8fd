package dev.miniecr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.Pieces;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload is dropped so long after its last byte, not after its first. */
final class UploadExpiryTest {
    private static final Duration EXPIRY = RegistrySettings.DEFAULT.uploadExpiry();
    private static final Duration MOMENT = Duration.ofMinutes(5);
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));
    private static final String ALICE = "alice";

    @TempDir
    private Path folder;
    private final BlobStore store = new MemoryBlobStore();
    private TestRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = TestRegistry.open(store, folder.resolve("index.db"));
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
        store.close();
    }

    @Test
    void theTimeRunsFromTheLastByte() throws IOException {
        UploadId id = begin();
        append(id, "first ");
        registry.pass(EXPIRY.minus(MOMENT));
        registry.uploads().save();
        append(id, "second");
        registry.pass(EXPIRY.minus(MOMENT));
        registry.uploads().save();

        assertThat(registry.uploads().expire()).isZero();
        assertThat(offset(id)).isEqualTo(12);

        registry.pass(MOMENT.multipliedBy(2));
        assertThat(registry.uploads().expire()).isOne();
        assertUnknown(id);
    }

    @Test
    void anUploadWhoseTimeIsOverIsUnknownBeforeItIsDropped() throws IOException {
        UploadId id = begin();
        append(id, "bytes");
        registry.pass(MOMENT);
        registry.uploads().save();

        registry.pass(EXPIRY);

        assertUnknown(id);
    }

    @Test
    void theTimeRunsOnWhileTheServerIsDown() throws IOException {
        UploadId id = begin();
        append(id, "bytes");
        registry.pass(MOMENT);

        registry = registry.restarted(folder.resolve("index.db"));
        assertThat(offset(id)).isEqualTo(5);
        registry.pass(EXPIRY);

        assertThat(registry.uploads().expire()).isOne();
        assertUnknown(id);
    }

    private UploadId begin() throws IOException {
        return registry.uploads().start(APP, ALICE, Digest.Algorithm.SHA256, WriteConditions.NONE);
    }

    private void append(UploadId id, String text) throws IOException {
        registry.uploads().append(id, APP, ALICE, OptionalLong.empty(),
                Pieces.of(text.getBytes(StandardCharsets.US_ASCII)),
                OptionalLong.of(text.length()));
    }

    private long offset(UploadId id) throws IOException {
        return registry.uploads().offset(id, APP, ALICE);
    }

    private void assertUnknown(UploadId id) {
        assertThat(catchThrowableOfType(RegistryException.class, () -> offset(id)).error())
                .isEqualTo(new RegistryError.UploadUnknown(id.value()));
    }
}
