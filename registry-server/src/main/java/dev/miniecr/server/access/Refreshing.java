package dev.miniecr.server.access;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.token.RefreshTokens;
import dev.miniecr.auth.token.Verification;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.Entity.User;
import java.util.Optional;

/** Refresh tokens of people: they stand for the password that they were given for, until it changes. */
final class Refreshing {
    private final Accounts accounts;
    private final Optional<RefreshTokens> tokens;
    private final PasswordGenerations generations;
    private final String service;

    /** @param tokens empty where none are given, or taken */
    Refreshing(Accounts accounts, Optional<RefreshTokens> tokens, PasswordGenerations generations,
            String service) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.generations = generations;
        this.service = service;
    }

    /** Empty where none are given. */
    Optional<String> issue(Identity identity) {
        Optional<User> user = accounts.findUser(identity.principal().id());
        return tokens.flatMap(given -> user
                .map(person -> given.issue(person.id(), generations.of(person), service)));
    }

    /** Who the token was given to; empty where it is none of ours, expired, or its user is disabled or has another password now. */
    Optional<Identity> identify(String text) {
        return tokens.map(given -> given.verify(text, service))
                .flatMap(verified -> verified instanceof Verification.Valid<RefreshTokens.Claims>(var claims)
                        ? Optional.of(claims)
                        : Optional.empty())
                .flatMap(claims -> accounts.findUser(claims.principalId())
                        .filter(user -> generations.of(user) == claims.generation() && user.human()))
                .flatMap(user -> accounts.findPrincipal(user.id())
                        .map(principal -> new Identity(principal, generations.credential(user))));
    }
}
