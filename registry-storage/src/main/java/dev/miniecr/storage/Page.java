package dev.miniecr.storage;

import java.util.List;

/** One page of a listing in byte order, and whether more comes after its last item. */
public record Page<T>(List<T> items, boolean more) {
    public Page {
        items = List.copyOf(items);
    }

    /** Cuts a list that was asked for with one item more than the page takes. */
    static <T> Page<T> cut(List<T> items, int size) {
        return items.size() > size ? new Page<>(items.subList(0, size), true) : new Page<>(items, false);
    }
}
