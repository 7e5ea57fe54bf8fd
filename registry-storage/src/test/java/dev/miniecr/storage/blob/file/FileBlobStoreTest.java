package dev.miniecr.storage.blob.file;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One store for all tests, emptied after each: making its directories takes longer than most tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FileBlobStoreTest extends BlobStoreContract {
    private final BlobStore store;

    FileBlobStoreTest(@TempDir Path root) throws IOException {
        this.store = new FileBlobStore(root);
    }

    @Override
    public BlobStore store() {
        return store;
    }

    @AfterEach
    void empty() throws IOException {
        store.sweep(Instant.EPOCH, _ -> false);
    }
}
