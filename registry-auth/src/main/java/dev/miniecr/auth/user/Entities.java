package dev.miniecr.auth.user;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that is stored, as of one moment. */
public final class Entities {
    public static final Entities NONE = new Entities(Map.of());

    private final Map<Class<? extends Entity>, SortedMap<String, Entity>> byType;

    private Entities(Map<Class<? extends Entity>, SortedMap<String, Entity>> byType) {
        this.byType = byType;
    }

    public static Entities of(Collection<? extends Entity> entities) {
        return NONE.with(entities.stream().<Change>map(Change.Put::new).toList());
    }

    /** What is there after the changes, made one after the other. */
    public Entities with(List<Change> changes) {
        Map<Class<? extends Entity>, SortedMap<String, Entity>> after = new HashMap<>(byType);
        Map<Class<? extends Entity>, SortedMap<String, Entity>> copied = new HashMap<>();
        for (Change change : changes) {
            Class<? extends Entity> type = change.entity().getClass();
            SortedMap<String, Entity> entities = copied.computeIfAbsent(type, _ -> new TreeMap<>(ofType(type)));
            switch (change) {
                case Change.Put(Entity entity) -> entities.put(entity.key(), entity);
                case Change.Remove(Entity entity) -> entities.remove(entity.key());
            }
        }
        after.putAll(copied);
        after.values().removeIf(Map::isEmpty);
        return new Entities(after);
    }

    /** Ordered by their keys. */
    public <E extends Entity> Stream<E> all(Class<E> type) {
        return ofType(type).values().stream().map(type::cast);
    }

    public <E extends Entity> Optional<E> find(Class<E> type, String key) {
        return Optional.ofNullable(ofType(type).get(key)).map(type::cast);
    }

    public int count(Class<? extends Entity> type) {
        return ofType(type).size();
    }

    private SortedMap<String, Entity> ofType(Class<? extends Entity> type) {
        return Objects.requireNonNullElse(byType.get(type), Collections.emptySortedMap());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entities entities && byType.equals(entities.byType);
    }

    @Override
    public int hashCode() {
        return byType.hashCode();
    }

    @Override
    public String toString() {
        return byType.values().toString();
    }
}
