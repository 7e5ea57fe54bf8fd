package dev.miniecr.auth.user;

import dev.miniecr.auth.user.IdentityStore.Loaded;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Makes changes in the store, and holds the directory that shows them. */
final class Changes {
    /*
     * A rule decides in memory, on the directory, what a change comes to; the store then makes it only if nobody else changed anything since
     * that directory was loaded. If somebody did, the directory is loaded anew and the rule decides again. So rules are plain Java that looks
     * at one moment, and hold among many nodes. A refusal, too, stands only if the directory that it rests on is the newest.
     *
     * The lock lets one change of this process run at a time, and is held while the store works. Readers take the volatile field.
     */
    private static final int ATTEMPTS = 100;
    private static final String CHECK_OWNER = "master key check";
    private static final String CHECK_SECRET = "mini-ecr";

    private final IdentityStore store;
    private final MasterKey masterKey;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Current current;

    private record Current(Loaded loaded, Directory directory) {}

    /** What a change comes to; and what its caller is told, once that is done. */
    record Plan<T>(List<Change> changes, T result) {
        static <E extends Entity> Plan<E> put(E entity) {
            return new Plan<>(List.of(new Change.Put(entity)), entity);
        }

        static <E extends Entity> Plan<E> remove(E entity) {
            return new Plan<>(List.of(new Change.Remove(entity)), entity);
        }

        static <T> Plan<T> none(T result) {
            return new Plan<>(List.of(), result);
        }
    }

    /** Decides on what there is, and does nothing else: it may have to decide again. */
    @FunctionalInterface
    interface Rule<T> {
        /** Throws IdentityException where the change is refused. */
        Plan<T> plan(Index index);
    }

    Changes(IdentityStore store, String account, MasterKey masterKey) throws IOException {
        this.store = store;
        this.masterKey = masterKey;
        Loaded loaded = load();
        this.current = new Current(loaded, new Directory(account, masterKey, 1, loaded.entities()));
    }

    Directory directory() {
        return current.directory;
    }

    MasterKey masterKey() {
        return masterKey;
    }

    /** Loads what other nodes changed, if they did. */
    boolean refresh() throws IOException {
        lock.lock();
        try {
            if (store.epoch() == current.loaded.epoch()) {
                return false;
            }
            show(load());
            return true;
        } finally {
            lock.unlock();
        }
    }

    <T> T change(Rule<T> rule) throws IOException {
        lock.lock();
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Loaded seen = current.loaded;
                Plan<T> plan;
                try {
                    plan = rule.plan(current.directory.index());
                } catch (IdentityException refusal) {
                    if (refresh()) {
                        continue;
                    }
                    throw refusal;
                }
                if (plan.changes.isEmpty() ? !refresh() : make(seen, plan.changes)) {
                    return plan.result;
                }
            }
            throw new IdentityStoreException("The identities were changed elsewhere " + ATTEMPTS + " times in a row");
        } finally {
            lock.unlock();
        }
    }

    private boolean make(Loaded seen, List<Change> changes) throws IOException {
        if (store.change(seen.epoch(), changes)) {
            show(new Loaded(seen.epoch() + 1, seen.entities().with(changes)));
            return true;
        }
        refresh();
        return false;
    }

    private void show(Loaded loaded) {
        current = new Current(loaded, current.directory.next(loaded.entities()));
    }

    private Loaded load() throws IOException {
        Loaded loaded = store.load();
        List<Entity.MasterKeyCheck> checks = loaded.entities().all(Entity.MasterKeyCheck.class).toList();
        if (!checks.isEmpty() && checks.stream().noneMatch(this::isOurs)) {
            throw new IdentityStoreException(
                    "The master key is not the one that the stored access keys were encrypted under");
        }
        return loaded;
    }

    private boolean isOurs(Entity.MasterKeyCheck check) {
        return masterKey.decrypt(CHECK_OWNER, check.encrypted()).filter(CHECK_SECRET::equals).isPresent();
    }

    /** What has to be stored before the first secret that the master key encrypts. */
    List<Change> beforeFirstSecret(Index index, RandomTexts random) {
        if (index.entities().count(Entity.MasterKeyCheck.class) > 0) {
            return List.of();
        }
        String encrypted = masterKey.encrypt(CHECK_OWNER, CHECK_SECRET, random.random());
        return List.of(new Change.Put(new Entity.MasterKeyCheck(masterKey.id(), encrypted)));
    }
}
