package dev.miniecr.server.ecr.settings;

import dev.miniecr.server.ecr.call.ModelDocuments;
import dev.miniecr.storage.Page;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.oci.RegistryId;
import java.io.IOException;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkPojo;

/** A registry's documents of one kind: in the index, and in memory by their names for those who must not wait. */
final class HeldDocuments<T extends SdkPojo> {
    /*
     * One change at a time goes to the index and then into a new map, so the map in memory is always one that the index had. The lock is held
     * over a transaction, but only by those who change something: readers take the last map.
     */
    private static final int PAGE = 100;

    private final ModelDocuments<T> documents;
    private final Document.Kind kind;
    private final RegistryId registry;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile NavigableMap<String, T> held;

    HeldDocuments(ModelDocuments<T> documents, Document.Kind kind, RegistryId registry) throws IOException {
        this.documents = documents;
        this.kind = kind;
        this.registry = registry;
        this.held = load();
    }

    private NavigableMap<String, T> load() throws IOException {
        NavigableMap<String, T> loaded = new TreeMap<>();
        Optional<String> after = Optional.empty();
        Page<Document> page;
        do {
            page = documents.list(kind, registry, after, PAGE);
            for (Document document : page.items()) {
                loaded.put(document.key().name(), documents.read(document));
                after = Optional.of(document.key().name());
            }
        } while (page.more());
        return Collections.unmodifiableNavigableMap(loaded);
    }

    RegistryId registry() {
        return registry;
    }

    /** As they are now; never changes. */
    NavigableMap<String, T> current() {
        return held;
    }

    /** False where the name is taken. Throws RegistryException(LimitExceeded) where there are so many. */
    boolean add(String name, T value, int most) throws IOException {
        changing.lock();
        try {
            if (!documents.add(key(name), value, most)) {
                return false;
            }
            hold(name, Optional.of(value));
            return true;
        } finally {
            changing.unlock();
        }
    }

    void put(String name, T value) throws IOException {
        changing.lock();
        try {
            documents.put(key(name), value);
            hold(name, Optional.of(value));
        } finally {
            changing.unlock();
        }
    }

    /** Empty where there is none of this name. */
    Optional<T> change(String name, UnaryOperator<T> edit) throws IOException {
        changing.lock();
        try {
            Optional<T> changed = documents.change(key(name), edit);
            hold(name, changed);
            return changed;
        } finally {
            changing.unlock();
        }
    }

    /** Empty where there is none of this name. */
    Optional<T> remove(String name) throws IOException {
        changing.lock();
        try {
            Optional<T> removed = documents.remove(key(name));
            hold(name, Optional.empty());
            return removed;
        } finally {
            changing.unlock();
        }
    }

    private void hold(String name, Optional<T> value) {
        NavigableMap<String, T> next = new TreeMap<>(held);
        value.ifPresentOrElse(present -> next.put(name, present), () -> next.remove(name));
        held = Collections.unmodifiableNavigableMap(next);
    }

    private Document.Key key(String name) {
        return new Document.Key(kind, registry, Optional.empty(), name);
    }
}
