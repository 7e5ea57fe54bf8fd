package dev.miniecr.auth.user;

import dev.miniecr.auth.user.Changes.Plan;
import dev.miniecr.auth.user.Entity.AccessKey;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Changes access keys. Where a key or a user is not there, its methods throw IdentityException(NoSuchEntity). */
public final class AccessKeys {
    private static final String KIND = "access key";

    private final Changes changes;
    private final RandomTexts random;
    private final Clock clock;
    private final IdentityLimits limits;

    /** A key, and its secret, which is shown this once. */
    public record Created(AccessKey key, String secret) {
        @Override
        public String toString() {
            return key + " ***";
        }
    }

    AccessKeys(Changes changes, RandomTexts random, Clock clock, IdentityLimits limits) {
        this.changes = changes;
        this.random = random;
        this.clock = clock;
        this.limits = limits;
    }

    /** Throws IdentityException(LimitExceeded). */
    public Created create(UserName owner) throws IOException {
        AccessKeySeed seed = new AccessKeySeed(random.accessKeyId(), random.accessKeySecret());
        return new Created(seed(owner, seed), seed.secret());
    }

    /** Takes a key that was made elsewhere. Throws IdentityException(EntityAlreadyExists, LimitExceeded). */
    public AccessKey seed(UserName owner, AccessKeySeed seed) throws IOException {
        return changes.change(index -> {
            User user = index.require(owner);
            IdentityLimits.requireRoom(index.accessKeysOf(user.id()).size(), limits.accessKeysPerUser(),
                    "access keys of a user");
            AccessKey key = planned(index, user, seed);
            List<Change> steps = new ArrayList<>(changes.beforeFirstSecret(index, random));
            steps.add(new Change.Put(key));
            return new Plan<>(steps, key);
        });
    }

    AccessKey planned(Index index, User owner, AccessKeySeed seed) {
        if (index.entities().find(AccessKey.class, seed.id()).isPresent()) {
            throw new IdentityException(new EntityAlreadyExists(KIND, seed.id()));
        }
        String encrypted = changes.masterKey().encrypt(seed.id(), seed.secret(), random.random());
        return new AccessKey(seed.id(), owner.id(), encrypted, true, clock.instant());
    }

    public AccessKey activate(String id) throws IOException {
        return setActive(id, true);
    }

    /** Its signatures are refused until it is active again. */
    public AccessKey deactivate(String id) throws IOException {
        return setActive(id, false);
    }

    private AccessKey setActive(String id, boolean active) throws IOException {
        return changes.change(index -> {
            AccessKey key = require(index, id);
            return key.active() == active ? Plan.none(key) : Plan.put(key.withActive(active));
        });
    }

    public void delete(String id) throws IOException {
        changes.change(index -> Plan.remove(require(index, id)));
    }

    private static AccessKey require(Index index, String id) {
        return index.entities().find(AccessKey.class, id)
                .orElseThrow(() -> new IdentityException(new NoSuchEntity(KIND, id)));
    }
}
