package dev.miniecr.storage.gc;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.index.ManifestIndex;
import java.io.IOException;
import java.util.Optional;

/** Deletes objects that the index has given up: the file first, then its row, so that a crash between the two repeats a deletion and loses none. */
public final class DoomedObjects {
    private static final int AT_ONCE = 100;

    private final BlobStore store;
    private final ManifestIndex index;

    public DoomedObjects(BlobStore store, ManifestIndex index) {
        this.store = store;
        this.index = index;
    }

    /** Deletes what is due, a bounded number; returns how many. One that cannot be deleted is tried again later, and is thrown at the end. */
    public int delete() throws IOException {
        int deleted = 0;
        Optional<IOException> failure = Optional.empty();
        for (Location location : index.doomed(AT_ONCE)) {
            try {
                store.delete(location);
                index.forgetDoomed(location);
                deleted++;
            } catch (IOException e) {
                index.postponeDoomed(location);
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        return deleted;
    }
}
