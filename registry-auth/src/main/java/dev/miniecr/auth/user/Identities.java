package dev.miniecr.auth.user;

import dev.miniecr.auth.user.Changes.Plan;
import dev.miniecr.auth.user.Entity.Attachment;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.UserName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The identities of one account: a directory in memory that is asked, and the changes of it. A change is one transaction of the store, in
 * effect on this node when its method returns and on others when they refresh; a refused one is an IdentityException, and changes nothing.
 */
public final class Identities {
    public static final UserName ADMIN = new UserName("admin");

    private final Changes changes;
    private final RandomTexts random;
    private final Users users;
    private final AccessKeys accessKeys;
    private final Tokens tokens;
    private final Groups groups;
    private final Roles roles;
    private final Policies policies;

    /**
     * Loads everything. Throws IdentityStoreException where the master key is not the one that stored secrets were encrypted under.
     *
     * @param account twelve digits
     */
    public Identities(IdentityStore store, String account, MasterKey masterKey, IdentityLimits limits, Clock clock,
            SecureRandom random) throws IOException {
        Clock milliseconds = Clock.tick(clock, Duration.ofMillis(1)); // What is stored is no finer.
        this.changes = new Changes(store, account, masterKey);
        this.random = new RandomTexts(random);
        this.users = new Users(changes, this.random, milliseconds, limits);
        this.accessKeys = new AccessKeys(changes, this.random, milliseconds, limits);
        this.tokens = new Tokens(changes, this.random, milliseconds, limits);
        this.groups = new Groups(changes, this.random, milliseconds, limits);
        this.roles = new Roles(changes, this.random, milliseconds, limits);
        this.policies = new Policies(account, changes, milliseconds, limits);
    }

    public String account() {
        return directory().account();
    }

    /** As it is now. Take it once a request. */
    public Directory directory() {
        return changes.directory();
    }

    /** Grows whenever the directory changed. What is cached under it must rest on a directory that was taken after it. */
    public long epoch() {
        return directory().epoch();
    }

    /** Loads what other nodes changed, if they did; otherwise reads one row. Throws IOException, and the directory stays what it was. */
    public void refresh() throws IOException {
        changes.refresh();
    }

    public Users users() {
        return users;
    }

    public AccessKeys accessKeys() {
        return accessKeys;
    }

    public Tokens tokens() {
        return tokens;
    }

    public Groups groups() {
        return groups;
    }

    public Roles roles() {
        return roles;
    }

    public Policies policies() {
        return policies;
    }

    /**
     * Makes the first administrator, {@code admin} with AdministratorAccess, if there is no user at all; returns whether it did.
     *
     * @param key its access key, if it is to have one
     */
    public boolean bootstrap(String passwordHash, Optional<AccessKeySeed> key) throws IOException {
        return changes.change(index -> {
            if (!index.users().isEmpty()) {
                return Plan.none(false);
            }
            User admin = users.planned(index, Users.NewUser.named(ADMIN).withPassword(passwordHash));
            List<Change> steps = new ArrayList<>();
            steps.add(new Change.Put(admin));
            steps.add(new Change.Put(new Attachment(admin.id(), PolicyArn.ADMINISTRATOR_ACCESS)));
            key.ifPresent(seed -> {
                steps.addAll(changes.beforeFirstSecret(index, random));
                steps.add(new Change.Put(accessKeys.planned(index, admin, seed)));
            });
            return new Plan<>(steps, true);
        });
    }

    /**
     * Makes the users of an htpasswd file the ones of these names: makes those that are new, takes away the rights of those that it no longer
     * names until it names them again, and leaves all others. Throws IdentityException, with nothing changed, where one of the names is a
     * user that was made here, or where two differ only in case.
     */
    public void syncExternal(Set<UserName> names) throws IOException {
        users.syncExternal(names);
    }
}
