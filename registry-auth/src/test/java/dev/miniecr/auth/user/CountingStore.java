package dev.miniecr.auth.user;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that counts the changes that it is asked to make. */
final class CountingStore implements IdentityStore {
    private final IdentityStore store;
    private final AtomicInteger changes = new AtomicInteger();

    CountingStore(IdentityStore store) {
        this.store = store;
    }

    int changes() {
        return changes.get();
    }

    @Override
    public Loaded load() throws IOException {
        return store.load();
    }

    @Override
    public long epoch() throws IOException {
        return store.epoch();
    }

    @Override
    public boolean change(long epoch, List<Change> steps) throws IOException {
        changes.incrementAndGet();
        return store.change(epoch, steps);
    }
}
