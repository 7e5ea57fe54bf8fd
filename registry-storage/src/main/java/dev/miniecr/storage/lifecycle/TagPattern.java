package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.oci.Tag;
import java.util.Arrays;
import java.util.List;

/**
 * What a tag must look like. Characters that no tag has are allowed, and match none.
 *
 * @param pieces what stands in a tag in this order, the first at its beginning and the last at its end; between them is anything
 */
public record TagPattern(List<String> pieces) {
    public TagPattern {
        pieces = List.copyOf(pieces);
    }

    /** A whole tag in which {@code *} stands for any characters, also none. */
    public static TagPattern of(String pattern) {
        return new TagPattern(Arrays.asList(pattern.split("\\*", -1)));
    }

    /* Each piece is taken where it comes first behind the one before: no later place would leave more room for the rest. */
    public boolean matches(Tag tag) {
        String text = tag.value();
        String first = pieces.getFirst();
        String last = pieces.getLast();
        if (pieces.size() == 1) {
            return text.equals(first);
        }
        int at = first.length();
        int end = text.length() - last.length();
        if (at > end || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = text.indexOf(piece, at, end);
            if (found < 0) {
                return false;
            }
            at = found + piece.length();
        }
        return true;
    }
}
