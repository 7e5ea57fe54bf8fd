package dev.miniecr.storage.blob.memory;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobStoreContract;

final class MemoryBlobStoreTest extends BlobStoreContract {
    private final BlobStore store = new MemoryBlobStore();

    @Override
    public BlobStore store() {
        return store;
    }
}
