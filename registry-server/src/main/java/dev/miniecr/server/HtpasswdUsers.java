package dev.miniecr.server;

import dev.miniecr.auth.password.Htpasswd;
import dev.miniecr.auth.password.HtpasswdFile;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.server.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The users of an htpasswd file: names and passwords of the last content that could be taken as a whole. */
final class HtpasswdUsers {
    /*
     * A content whose names cannot all be taken, since one is a user's that was made here or they are too many, changes nothing: no password, and
     * nobody is gone by it. It is tried again at each look, for what is in its way may go while the file stays as it is.
     */
    private static final Logger LOG = LoggerFactory.getLogger(HtpasswdUsers.class);

    private final HtpasswdFile file;
    private final Identities identities;
    private volatile Htpasswd taken;
    private Optional<Htpasswd> waiting = Optional.empty();
    private String told = "";

    /** Reads the file. Throws ConfigException where it is none. */
    HtpasswdUsers(Path path, Identities identities) throws IOException {
        try {
            this.file = new HtpasswdFile(path);
        } catch (Htpasswd.MalformedException e) {
            throw new ConfigException("The htpasswd file " + path + " cannot be used: " + e.problem());
        }
        this.identities = identities;
        this.taken = file.current();
    }

    /** Makes its users known for the first time. Throws IdentityException where they cannot be. */
    void begin() throws IOException {
        identities.syncExternal(names(taken));
    }

    /** Empty where the file has no such user. */
    Optional<String> findHash(String name) {
        return taken.findHash(name);
    }

    /** The highest cost among its hashes. */
    int highestCost() {
        return taken.highestCost();
    }

    /** Looks whether the file has changed. Called each second, by one thread. */
    void refresh() throws IOException {
        switch (file.pollChanged()) {
            case HtpasswdFile.Poll.Unchanged _ -> {
            }
            case HtpasswdFile.Poll.Changed(Htpasswd users) -> {
                waiting = Optional.of(users);
                told = "";
            }
            case HtpasswdFile.Poll.Problem(String message) -> {
                waiting = Optional.empty();
                LOG.warn("The htpasswd file {}; its last users stay", message);
            }
        }
        if (waiting.isPresent()) {
            take(waiting.get());
        }
    }

    private void take(Htpasswd users) throws IOException {
        try {
            identities.syncExternal(names(users));
        } catch (IdentityException e) {
            tell(e.error().message());
            return;
        }
        taken = users;
        waiting = Optional.empty();
        LOG.info("The htpasswd file was read again: {} users", users.names().size());
    }

    private void tell(String problem) {
        if (!told.equals(problem)) {
            told = problem;
            LOG.warn("The htpasswd file was read again, and is not taken: {}; its last users stay", problem);
        }
    }

    private static Set<UserName> names(Htpasswd users) {
        return users.names().stream().map(UserName::new).collect(Collectors.toSet());
    }
}
