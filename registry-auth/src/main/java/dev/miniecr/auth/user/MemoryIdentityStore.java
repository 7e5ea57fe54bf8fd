package dev.miniecr.auth.user;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Identities that are gone with the process. */
public final class MemoryIdentityStore implements IdentityStore {
    private final AtomicReference<Loaded> stored = new AtomicReference<>(new Loaded(0, Entities.NONE));

    @Override
    public Loaded load() {
        return stored.get();
    }

    @Override
    public long epoch() {
        return stored.get().epoch();
    }

    @Override
    public boolean change(long epoch, List<Change> changes) {
        Loaded before = stored.get();
        Loaded after = new Loaded(epoch + 1, before.entities().with(changes));
        return before.epoch() == epoch && stored.compareAndSet(before, after);
    }
}
