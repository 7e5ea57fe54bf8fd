package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.file.FileBlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One store for all tests, emptied before each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FilePartsTest extends PartsContract {
    private final BlobStore store;

    FilePartsTest(@TempDir Path root) throws IOException {
        this.store = new FileBlobStore(root);
    }

    @Override
    protected BlobStore store() {
        return store;
    }

    @BeforeEach
    void empty() throws IOException {
        store.sweep(Instant.EPOCH, _ -> false);
    }
}
