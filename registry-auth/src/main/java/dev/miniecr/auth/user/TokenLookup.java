package dev.miniecr.auth.user;

import dev.miniecr.auth.Identity;

/** What a token's secret text turned out to be. */
public sealed interface TokenLookup {

    /** It proves this identity. */
    record Found(Identity identity, Entity.Token token) implements TokenLookup {}

    /** It was good, but its time is over. */
    record Expired(Entity.Token token) implements TokenLookup {}

    /** It is good, but its user is disabled. */
    record Disabled(Entity.Token token) implements TokenLookup {}

    /** No token, or none any more, or a wrong secret. */
    record Unknown() implements TokenLookup {}
}
