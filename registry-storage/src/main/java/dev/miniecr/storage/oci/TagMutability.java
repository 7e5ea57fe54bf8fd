package dev.miniecr.storage.oci;

import java.util.List;

/**
 * Which tags of a repository stay where they are once they are set.
 *
 * @param immutable  whether tags stay
 * @param exceptions tags for which it is the other way round
 */
public record TagMutability(boolean immutable, List<TagFilter> exceptions) {
    public static final TagMutability MUTABLE = new TagMutability(false, List.of());
    public static final TagMutability IMMUTABLE = new TagMutability(true, List.of());

    public TagMutability {
        exceptions = List.copyOf(exceptions);
    }

    /** True when the tag may not move from one digest to another. */
    public boolean freezes(Tag tag) {
        return immutable != exceptions.stream().anyMatch(filter -> filter.matches(tag));
    }
}
