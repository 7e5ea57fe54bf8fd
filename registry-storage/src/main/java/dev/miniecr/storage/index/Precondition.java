package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import java.util.List;

/** What each named tag must be at for a push to happen (RFC 9110 section 13). */
public sealed interface Precondition {

    /** Anything. */
    record None() implements Precondition {}

    /** If-None-Match: * - the tag must not exist. */
    record Absent() implements Precondition {}

    /** If-Match: * - the tag must exist. */
    record Present() implements Precondition {}

    /** If-Match - the tag must be at one of these. */
    record AnyOf(List<Digest> digests) implements Precondition {
        public AnyOf {
            digests = List.copyOf(digests);
        }
    }

    /** If-None-Match - the tag must be at none of these. */
    record NoneOf(List<Digest> digests) implements Precondition {
        public NoneOf {
            digests = List.copyOf(digests);
        }
    }
}
