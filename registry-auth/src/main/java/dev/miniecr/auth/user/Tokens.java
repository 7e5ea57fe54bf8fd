package dev.miniecr.auth.user;

import dev.miniecr.auth.user.Changes.Plan;
import dev.miniecr.auth.user.Entity.Token;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Changes tokens. Where a token or a user is not there, its methods throw IdentityException(NoSuchEntity). */
public final class Tokens {
    private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);

    private final Changes changes;
    private final RandomTexts random;
    private final Clock clock;
    private final IdentityLimits limits;

    /**
     * A token to be made.
     *
     * @param policy bounds what it may do; the caller has checked that it is a policy document
     */
    public record NewToken(TokenName name, Optional<Instant> expiresAt, Optional<String> policy) {
        public NewToken {
            expiresAt = expiresAt.map(end -> end.truncatedTo(ChronoUnit.MILLIS));
        }

        /** Without an end, and with all rights of its user. */
        public static NewToken named(TokenName name) {
            return new NewToken(name, Optional.empty(), Optional.empty());
        }

        public NewToken expiringAt(Instant end) {
            return new NewToken(name, Optional.of(end), policy);
        }

        public NewToken limitedBy(String document) {
            return new NewToken(name, expiresAt, Optional.of(document));
        }
    }

    /** A token, and its secret text, which is shown this once. */
    public record Created(Token token, String secret) {
        @Override
        public String toString() {
            return token + " ***";
        }
    }

    Tokens(Changes changes, RandomTexts random, Clock clock, IdentityLimits limits) {
        this.changes = changes;
        this.random = random;
        this.clock = clock;
        this.limits = limits;
    }

    /** Throws IdentityException(EntityAlreadyExists, LimitExceeded, InvalidInput). */
    public Created create(UserName owner, NewToken wanted) throws IOException {
        String id = TokenText.newId(random);
        String secret = TokenText.newText(id, random);
        Instant now = clock.instant();
        requireFuture(wanted, now);
        Token created = changes.change(index -> {
            User user = index.require(owner);
            requireFree(index, user, wanted.name);
            IdentityLimits.requireRoom(index.entities().count(Token.class), limits.tokens(), "tokens");
            wanted.policy.ifPresent(document -> limits.requireDocument(index, document));
            return Plan.put(new Token(id, user.id(), wanted.name, now,
                    wanted.expiresAt, wanted.policy,
                    TokenText.hash(secret)));
        });
        return new Created(created, secret);
    }

    private static void requireFuture(NewToken wanted, Instant now) {
        boolean inRange = wanted.expiresAt.filter(end -> !end.isAfter(now) || end.isAfter(now.plus(LONGEST_LIFE)))
                .isEmpty();
        if (!inRange) {
            throw new IdentityException(new InvalidInput("A token expires after now and within a hundred years"));
        }
    }

    private static void requireFree(Index index, User owner, TokenName name) {
        boolean taken = index.tokensOf(owner.id()).stream()
                .anyMatch(token -> token.name().caseless().equals(name.caseless()));
        if (taken) {
            throw new IdentityException(new EntityAlreadyExists(name.kind(), name.value()));
        }
    }

    /** Revokes it. */
    public void delete(UserName owner, TokenName name) throws IOException {
        changes.change(index -> Plan.remove(index.tokensOf(index.require(owner).id()).stream()
                .filter(token -> token.name().equals(name)).findFirst().orElseThrow(() -> Index.missing(name))));
    }
}
