package dev.miniecr.auth.user;

import dev.miniecr.auth.user.Changes.Plan;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Changes roles. Where a role is not there, its methods throw IdentityException(NoSuchEntity). */
public final class Roles {
    private static final int SHORTEST_SESSION = 3_600;
    private static final int LONGEST_SESSION = 43_200;

    private final Changes changes;
    private final RandomTexts random;
    private final Clock clock;
    private final IdentityLimits limits;

    Roles(Changes changes, RandomTexts random, Clock clock, IdentityLimits limits) {
        this.changes = changes;
        this.random = random;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Throws IdentityException(EntityAlreadyExists, LimitExceeded, InvalidInput).
     *
     * @param trustPolicy       the caller has checked that it is a policy document
     * @param maxSessionSeconds 3,600 to 43,200
     */
    public Role create(RoleName name, String trustPolicy, int maxSessionSeconds) throws IOException {
        if (maxSessionSeconds < SHORTEST_SESSION || maxSessionSeconds > LONGEST_SESSION) {
            throw new IdentityException(new InvalidInput(
                    "Sessions of a role last at most " + SHORTEST_SESSION + " to " + LONGEST_SESSION + " seconds"));
        }
        return changes.change(index -> {
            if (index.isTaken(name)) {
                throw new IdentityException(new EntityAlreadyExists(name.kind(), name.value()));
            }
            IdentityLimits.requireRoom(index.roles().size(), limits.roles(), "roles");
            limits.requireDocument(index, trustPolicy);
            return Plan.put(new Role(random.id("AROA"), name, clock.instant(),
                    trustPolicy, maxSessionSeconds));
        });
    }

    /** Throws IdentityException(LimitExceeded, InvalidInput). */
    public Role setTrustPolicy(RoleName name, String document) throws IOException {
        return changes.change(index -> {
            Role role = index.require(name);
            limits.requireDocument(index, document);
            return Plan.put(role.withTrustPolicy(document));
        });
    }

    /** With its policies: unlike in IAM, nothing has to be removed before. Its sessions end. */
    public void delete(RoleName name) throws IOException {
        changes.change(index -> {
            Role role = index.require(name);
            Stream<? extends Entity> belongings = Stream.of(Policies.of(index, role.id()), List.of(role))
                    .flatMap(List::stream);
            return new Plan<>(belongings.<Change>map(Change.Remove::new).toList(), role);
        });
    }
}
