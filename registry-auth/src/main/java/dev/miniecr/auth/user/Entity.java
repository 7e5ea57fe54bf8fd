package dev.miniecr.auth.user;

import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One of the things that the identities are made of, as it is stored. Moments are whole milliseconds. */
public sealed interface Entity {

    /** Unique among the entities of its type, and never changed. */
    String key();

    /** Where a user comes from. */
    enum Origin {
        LOCAL, HTPASSWD
    }

    /**
     * A user.
     *
     * @param id                 {@code AIDA…}: given once, also where the name comes again
     * @param absent             the file that it came from names it no longer
     * @param passwordHash       as the hash function encoded it; empty where there is none, or none here
     * @param passwordGeneration grows whenever the password changes
     */
    record User(String id, UserName name, Instant createdAt, Origin origin, boolean absent, boolean disabled,
            Optional<String> passwordHash, long passwordGeneration, Map<String, String> tags) implements Entity {
        public User {
            tags = Map.copyOf(tags);
        }

        /** Whether the user may do anything at all. */
        public boolean active() {
            return !absent && !disabled;
        }

        /** Whether it can log in by a password, here or by its htpasswd file: people do, machines have keys and tokens. */
        public boolean human() {
            return passwordHash.isPresent() || origin == Origin.HTPASSWD;
        }

        @Override
        public String key() {
            return id;
        }

        User named(UserName newName) {
            return new User(id, newName, createdAt, origin, absent, disabled, passwordHash, passwordGeneration, tags);
        }

        User withAbsent(boolean newAbsent) {
            return new User(id, name, createdAt, origin, newAbsent, disabled, passwordHash, passwordGeneration, tags);
        }

        User withDisabled(boolean newDisabled) {
            return new User(id, name, createdAt, origin, absent, newDisabled, passwordHash, passwordGeneration, tags);
        }

        User withPassword(Optional<String> newHash) {
            return new User(id, name, createdAt, origin, absent, disabled, newHash, passwordGeneration + 1, tags);
        }

        User withTags(Map<String, String> newTags) {
            return new User(id, name, createdAt, origin, absent, disabled, passwordHash, passwordGeneration, newTags);
        }

        @Override
        public String toString() {
            return "user " + name + " (" + id + ")";
        }
    }

    /** A key to sign requests with; its secret is encrypted under the master key. */
    record AccessKey(String id, String userId, String encryptedSecret, boolean active, Instant createdAt)
            implements
                Entity {
        @Override
        public String key() {
            return id;
        }

        AccessKey withActive(boolean newActive) {
            return new AccessKey(id, userId, encryptedSecret, newActive, createdAt);
        }

        @Override
        public String toString() {
            return "access key " + id;
        }
    }

    /**
     * A user's secret for a machine.
     *
     * @param policy     bounds what it may do, beside the rights of its user
     * @param secretHash SHA-256 of the whole secret text, in base64
     */
    record Token(String id, String userId, TokenName name, Instant createdAt, Optional<Instant> expiresAt,
            Optional<String> policy, String secretHash) implements Entity {
        public boolean expired(Instant now) {
            return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
        }

        @Override
        public String key() {
            return id;
        }

        @Override
        public String toString() {
            return "token " + name + " (" + id + ")";
        }
    }

    /**
     * Users who share policies.
     *
     * @param id {@code AGPA…}
     */
    record Group(String id, GroupName name, Instant createdAt) implements Entity {
        @Override
        public String key() {
            return id;
        }
    }

    /** A user's being in a group. */
    record Membership(String groupId, String userId) implements Entity {
        @Override
        public String key() {
            return groupId + " " + userId;
        }
    }

    /**
     * What others may become for a session.
     *
     * @param id          {@code AROA…}
     * @param trustPolicy who may assume it
     */
    record Role(String id, RoleName name, Instant createdAt, String trustPolicy, int maxSessionSeconds)
            implements
                Entity {
        Role withTrustPolicy(String newTrustPolicy) {
            return new Role(id, name, createdAt, newTrustPolicy, maxSessionSeconds);
        }

        @Override
        public String key() {
            return id;
        }
    }

    /** A managed policy of the account's own. */
    record ManagedPolicy(PolicyName name, String document, long version, Instant createdAt, Instant changedAt)
            implements
                Entity {
        @Override
        public String key() {
            return name.value();
        }
    }

    /**
     * A managed policy that somebody has.
     *
     * @param holderId the id of a user, group or role
     */
    record Attachment(String holderId, PolicyArn policy) implements Entity {
        @Override
        public String key() {
            return holderId + " " + policy;
        }
    }

    /**
     * A policy that is one holder's alone.
     *
     * @param holderId the id of a user, group or role
     */
    record InlinePolicy(String holderId, PolicyName name, String document) implements Entity {
        @Override
        public String key() {
            return holderId + " " + name;
        }
    }

    /** Something known, encrypted under a master key: shows whether another one is that key. */
    record MasterKeyCheck(String masterKeyId, String encrypted) implements Entity {
        @Override
        public String key() {
            return masterKeyId;
        }
    }
}
