package dev.miniecr.auth.user;

import dev.miniecr.auth.user.Changes.Plan;
import dev.miniecr.auth.user.Entity.Origin;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.InvalidInput;
import dev.miniecr.auth.user.IdentityError.LimitExceeded;
import dev.miniecr.auth.user.IdentityError.ManagedElsewhere;
import dev.miniecr.auth.user.IdentityError.NameCollision;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Changes users. Where a user is not there, its methods throw IdentityException(NoSuchEntity). */
public final class Users {
    private final Changes changes;
    private final RandomTexts random;
    private final Clock clock;
    private final IdentityLimits limits;

    /** A user to be made. */
    public record NewUser(UserName name, Optional<String> passwordHash, Map<String, String> tags) {
        public NewUser {
            tags = Map.copyOf(tags);
        }

        /** Without a password or tags. */
        public static NewUser named(UserName name) {
            return new NewUser(name, Optional.empty(), Map.of());
        }

        public NewUser withPassword(String hash) {
            return new NewUser(name, Optional.of(hash), tags);
        }

        public NewUser withTags(Map<String, String> newTags) {
            return new NewUser(name, passwordHash, newTags);
        }

        @Override
        public String toString() {
            return name.toString();
        }
    }

    Users(Changes changes, RandomTexts random, Clock clock, IdentityLimits limits) {
        this.changes = changes;
        this.random = random;
        this.clock = clock;
        this.limits = limits;
    }

    /** Throws IdentityException(EntityAlreadyExists, LimitExceeded, InvalidInput). */
    public User create(NewUser wanted) throws IOException {
        return changes.change(index -> Plan.put(planned(index, wanted)));
    }

    User planned(Index index, NewUser wanted) {
        if (index.isTaken(wanted.name)) {
            throw new IdentityException(new EntityAlreadyExists(wanted.name.kind(), wanted.name.value()));
        }
        IdentityLimits.requireRoom(index.users().size(), limits.users(), "users");
        requireTags(wanted.tags);
        return newUser(wanted, Origin.LOCAL);
    }

    private User newUser(NewUser wanted, Origin origin) {
        return new User(random.id("AIDA"), wanted.name, clock.instant(), origin, false,
                false, wanted.passwordHash, 0,
                wanted.tags);
    }

    /** Throws IdentityException(ManagedElsewhere) for a user of an htpasswd file. */
    public User setPassword(UserName name, String hash) throws IOException {
        return changePassword(name, Optional.of(hash));
    }

    /** The same. */
    public User removePassword(UserName name) throws IOException {
        return changePassword(name, Optional.empty());
    }

    private User changePassword(UserName name, Optional<String> hash) throws IOException {
        return change(name, user -> {
            if (user.origin() != Origin.LOCAL) {
                throw new IdentityException(new ManagedElsewhere(name.value()));
            }
            return user.withPassword(hash);
        });
    }

    /** From now on none of its credentials is good. They come back when it is enabled. */
    public User disable(UserName name) throws IOException {
        return change(name, user -> user.withDisabled(true));
    }

    public User enable(UserName name) throws IOException {
        return change(name, user -> user.withDisabled(false));
    }

    /** In place of all tags that it had. Throws IdentityException(LimitExceeded, InvalidInput). */
    public User setTags(UserName name, Map<String, String> tags) throws IOException {
        requireTags(tags);
        return change(name, user -> user.withTags(tags));
    }

    /** With its keys, tokens, memberships, attachments and inline policies: unlike in IAM, nothing has to be deleted before. A user of an htpasswd file that still names it comes back at the next load, as another. */
    public void delete(UserName name) throws IOException {
        changes.change(index -> {
            User user = index.require(name);
            Stream<? extends Entity> belongings = Stream.of(index.accessKeysOf(user.id()), index.tokensOf(user.id()),
                    index.membershipsOf(user.id()), Policies.of(index, user.id()), List.of(user)).flatMap(List::stream);
            return new Plan<>(belongings.<Change>map(Change.Remove::new).toList(), user);
        });
    }

    private User change(UserName name, UnaryOperator<User> change) throws IOException {
        return changes.change(index -> {
            User before = index.require(name);
            User after = change.apply(before);
            return after.equals(before) ? Plan.none(before) : Plan.put(after);
        });
    }

    /*
     * A user whose line is gone keeps its row, and with it its rights for when the line comes back; that it is absent is told apart from its
     * being disabled, so that a reloaded file does not enable whom an administrator disabled.
     */
    void syncExternal(Set<UserName> names) throws IOException {
        Map<String, UserName> byCaseless = new HashMap<>();
        for (UserName name : names) {
            UserName other = byCaseless.put(name.caseless(), name);
            if (other != null) {
                throw new IdentityException(new EntityAlreadyExists(name.kind(), name.value()));
            }
        }
        changes.change(index -> new Plan<>(sync(index, byCaseless), names));
    }

    private List<Change> sync(Index index, Map<String, UserName> wanted) {
        List<Change> steps = new ArrayList<>();
        int added = 0;
        for (UserName name : wanted.values()) {
            Optional<User> before = index.userLike(name);
            if (before.filter(user -> user.origin() == Origin.LOCAL).isPresent()) {
                throw new IdentityException(new NameCollision(name.value()));
            }
            added += before.isPresent() ? 0 : 1;
            User after = before.map(user -> user.named(name).withAbsent(false))
                    .orElseGet(() -> newUser(NewUser.named(name), Origin.HTPASSWD));
            if (!before.equals(Optional.of(after))) {
                steps.add(new Change.Put(after));
            }
        }
        if (index.users().size() + added > limits.users()) {
            throw new IdentityException(new LimitExceeded("users", limits.users()));
        }
        index.users().stream().filter(user -> user.origin() == Origin.HTPASSWD && !user.absent())
                .filter(user -> !wanted.containsKey(user.name().caseless()))
                .forEach(user -> steps.add(new Change.Put(user.withAbsent(true))));
        return steps;
    }

    /* IAM's grammar of tags: letters, digits and spaces of all scripts, and a few signs. Keys of one user differ in more than case. */
    private void requireTags(Map<String, String> tags) {
        if (tags.size() > limits.tagsPerUser()) {
            throw new IdentityException(new LimitExceeded("tags of a user", limits.tagsPerUser()));
        }
        boolean fit = tags.entrySet().stream()
                .allMatch(tag -> !tag.getKey().isEmpty() && isTagText(tag.getKey(), 128)
                        && isTagText(tag.getValue(), 256));
        if (!fit || tags.keySet().stream().map(key -> key.toLowerCase(Locale.ROOT)).distinct().count() < tags.size()) {
            throw new IdentityException(new InvalidInput("A tag is a key of 1 to 128 and a value of up to 256 letters,"
                    + " digits, spaces or _.:/=+-@, and no two keys differ only in case"));
        }
    }

    private static boolean isTagText(String text, int longest) {
        return text.length() <= longest && text.codePoints()
                .allMatch(c -> Character.isLetterOrDigit(c) || Character.isSpaceChar(c) || "_.:/=+-@".indexOf(c) >= 0);
    }
}
