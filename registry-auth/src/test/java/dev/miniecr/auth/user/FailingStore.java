package dev.miniecr.auth.user;

import java.io.IOException;
import java.util.List;

/** A store that makes changes, and then fails to say so; nor does it say anything else. */
final class FailingStore implements IdentityStore {
    private final IdentityStore store;
    private volatile boolean failing;

    FailingStore(IdentityStore store) {
        this.store = store;
    }

    void fail(boolean now) {
        failing = now;
    }

    @Override
    public Loaded load() throws IOException {
        Loaded loaded = store.load();
        requireConnection();
        return loaded;
    }

    @Override
    public long epoch() throws IOException {
        long epoch = store.epoch();
        requireConnection();
        return epoch;
    }

    @Override
    public boolean change(long epoch, List<Change> changes) throws IOException {
        boolean made = store.change(epoch, changes);
        requireConnection();
        return made;
    }

    private void requireConnection() throws IOException {
        if (failing) {
            throw new IOException("The connection is lost");
        }
    }
}
