package dev.miniecr.server.access;

import java.util.List;
import java.util.Optional;

/**
 * The upper bound that a credential carries: no right by itself, but what its rights may be used for.
 *
 * @param scopes empty for a credential that carries none
 */
record Bound(Optional<List<Scope>> scopes) {
    static final Bound NONE = new Bound(Optional.empty());
}
