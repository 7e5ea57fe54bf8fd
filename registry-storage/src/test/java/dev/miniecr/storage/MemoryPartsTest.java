package dev.miniecr.storage;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;

final class MemoryPartsTest extends PartsContract {
    private final BlobStore store = new MemoryBlobStore();

    @Override
    protected BlobStore store() {
        return store;
    }
}
