package dev.miniecr.storage.blob;

/** Where a store keeps one object, in the store's own words. Kept in the index; nothing derives it from a digest. */
public record Location(String value) {
    @Override
    public String toString() {
        return value;
    }
}
