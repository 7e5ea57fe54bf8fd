package dev.miniecr.server.admin;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.Listing;
import dev.miniecr.auth.user.Listing.ListedAccessKey;
import dev.miniecr.auth.user.Listing.ListedToken;
import dev.miniecr.auth.user.Listing.ListedUser;
import dev.miniecr.auth.user.Users.NewUser;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The commands about users. */
final class UserCommands {
    private final Identities identities;
    private final Passwords passwords;

    /* Held while a user's tags are read, changed and written, so that of two such commands neither undoes the other. */
    private final ReentrantLock tagging = new ReentrantLock();

    /** @param password where it was made here: shown this once */
    record Changed(String name, String id, String arn, Optional<String> password) {
        @Override
        public String toString() {
            return arn + " ***";
        }
    }

    record Shown(@JsonUnwrapped ListedUser user, List<ListedAccessKey> accessKeys, List<ListedToken> tokens) {}

    UserCommands(Identities identities, Passwords passwords) {
        this.identities = identities;
        this.passwords = passwords;
    }

    Map<String, AdminCommand> table() {
        return Map.of("user create", this::create, "user list", _ -> Map.of("users", listing().users()),
                "user show", arguments -> show(name(arguments)), "user password", this::changePassword,
                "user disable", arguments -> changed(identities.users().disable(name(arguments)).name()),
                "user enable", arguments -> changed(identities.users().enable(name(arguments)).name()),
                "user delete", this::delete, "user tag", this::tag, "user untag", this::untag);
    }

    private Changed create(Arguments arguments) throws IOException {
        NewUser wanted = NewUser.named(name(arguments));
        Optional<Passwords.Hashed> password = passwords.find(arguments);
        identities.users().create(password.map(hashed -> wanted.withPassword(hashed.hash())).orElse(wanted));
        return changed(wanted.name(), password.flatMap(Passwords.Hashed::shown));
    }

    private Shown show(UserName name) {
        Listing listing = listing();
        return new Shown(listing.user(name), listing.accessKeys(name), listing.tokens(name));
    }

    private Changed changePassword(Arguments arguments) throws IOException {
        UserName name = name(arguments);
        listing().user(name);
        Optional<Passwords.Hashed> password = passwords.find(arguments);
        if (password.isPresent() == arguments.flag("remove")) {
            throw new IllegalArgumentException("A password is given, generated or removed: one of the three");
        }
        if (password.isPresent()) {
            identities.users().setPassword(name, password.get().hash());
        } else {
            identities.users().removePassword(name);
        }
        return changed(name, password.flatMap(Passwords.Hashed::shown));
    }

    private Object delete(Arguments arguments) throws IOException {
        ListedUser user = listing().user(name(arguments));
        identities.users().delete(new UserName(user.name()));
        return new Changed(user.name(), user.id(), user.arn(), Optional.empty());
    }

    private ListedUser tag(Arguments arguments) throws IOException {
        Map<String, String> more = arguments.textsByKey("tags");
        return changeTags(name(arguments), tags -> tags.putAll(more));
    }

    private ListedUser untag(Arguments arguments) throws IOException {
        List<String> keys = arguments.texts("keys");
        return changeTags(name(arguments), tags -> {
            for (String key : keys) {
                if (tags.remove(key) == null) {
                    throw new IllegalArgumentException("The user has no tag '" + key + "'");
                }
            }
        });
    }

    private ListedUser changeTags(UserName name, Consumer<Map<String, String>> change) throws IOException {
        tagging.lock();
        try {
            Map<String, String> tags = new HashMap<>(listing().user(name).tags());
            change.accept(tags);
            identities.users().setTags(name, tags);
            return listing().user(name);
        } finally {
            tagging.unlock();
        }
    }

    private Changed changed(UserName name) {
        return changed(name, Optional.empty());
    }

    private Changed changed(UserName name, Optional<String> password) {
        ListedUser user = listing().user(name);
        return new Changed(user.name(), user.id(), user.arn(), password);
    }

    private Listing listing() {
        return identities.directory().listing();
    }

    private static UserName name(Arguments arguments) {
        return new UserName(arguments.text("name"));
    }
}
