package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.oci.Tag;
import java.util.List;

/** Which images a rule looks at, by their tags. */
public sealed interface TagSelection {

    boolean matches(List<Tag> tags);

    /** Every image. */
    record Any() implements TagSelection {
        @Override
        public boolean matches(List<Tag> tags) {
            return true;
        }
    }

    /** Images without a tag. */
    record Untagged() implements TagSelection {
        @Override
        public boolean matches(List<Tag> tags) {
            return tags.isEmpty();
        }
    }

    /** Images of which each of the patterns is matched by some tag. */
    record Patterns(List<TagPattern> patterns) implements TagSelection {
        public Patterns {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean matches(List<Tag> tags) {
            return patterns.stream().allMatch(pattern -> tags.stream().anyMatch(pattern::matches));
        }
    }

    /** Images of which each of the prefixes is what some tag begins with. */
    record Prefixes(List<String> prefixes) implements TagSelection {
        public Prefixes {
            prefixes = List.copyOf(prefixes);
        }

        @Override
        public boolean matches(List<Tag> tags) {
            return prefixes.stream().allMatch(prefix -> tags.stream().anyMatch(tag -> tag.value().startsWith(prefix)));
        }
    }
}
