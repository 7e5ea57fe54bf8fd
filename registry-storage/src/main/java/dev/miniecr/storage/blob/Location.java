package dev.miniecr.storage.blob;

import org.jspecify.annotations.Nullable;

/** Where a store keeps one object, in the store's own words. Kept in the index; nothing derives it from a digest. */
public record Location(String value) {
    /* By hand, as the next: the first use of what the compiler makes takes some 10 ms of every start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Location location && value.equals(location.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
