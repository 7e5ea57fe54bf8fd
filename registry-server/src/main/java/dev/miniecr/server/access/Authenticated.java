package dev.miniecr.server.access;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;

/** Who a request comes from, as its credentials prove. */
record Authenticated(Identity identity, Bound bound) {
    static final Authenticated ANONYMOUS = new Authenticated(Identity.ANONYMOUS, Bound.NONE);

    Authenticated(Identity identity) {
        this(identity, Bound.NONE);
    }

    boolean anonymous() {
        return identity.principal().kind() == Principal.Kind.ANONYMOUS;
    }
}
