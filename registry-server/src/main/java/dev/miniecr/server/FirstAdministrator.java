package dev.miniecr.server;

import dev.miniecr.auth.password.GeneratedPassword;
import dev.miniecr.auth.password.Password;
import dev.miniecr.auth.password.PasswordHashes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** The password of the administrator that a first start makes. Its hash takes a fifth of such a start, and is made while the rest goes on. */
final class FirstAdministrator implements Closeable {
    private static final String SECRET = "admin-password";

    private final DataDirectory data;
    private final Optional<Password> given;
    private final Beside<Hashed> hashed = new Beside<>("first-password", this::make);

    /** A password, and whether nobody but this server knows it yet. */
    record Hashed(Password password, String hash, boolean generated) {
        @Override
        public String toString() {
            return "***";
        }
    }

    private FirstAdministrator(DataDirectory data, Optional<Password> given) {
        this.data = data;
        this.given = given;
    }

    /** Begins at once where there is no index yet, and so no user. */
    static FirstAdministrator expected(DataDirectory data, Optional<Password> given) {
        FirstAdministrator first = new FirstAdministrator(data, given);
        if (Files.notExists(data.index())) {
            first.hashed.begin();
        }
        return first;
    }

    /** Waits for it, or makes it now. */
    Hashed get() throws IOException {
        return hashed.get();
    }

    private Hashed make() throws IOException {
        SecureRandom random = new SecureRandom();
        Password password = given.isPresent() ? given.get() : generated(random);
        PasswordHashes hashes = new PasswordHashes(PasswordHashes.Cost.DEFAULT, random, () -> 0); // its memory goes with it
        return new Hashed(password, hashes.hash(password), given.isEmpty());
    }

    /* On the disk before the user is in the database: a crash between the two changes nothing but the moment when it is shown. */
    private Password generated(SecureRandom random) throws IOException {
        Optional<String> kept = data.findSecret(SECRET);
        if (kept.isPresent()) {
            return new Password(kept.get());
        }
        Password made = GeneratedPassword.next(random);
        data.keepSecret(SECRET, made.reveal());
        return made;
    }

    @Override
    public void close() throws IOException {
        hashed.close();
    }

    /** Where a generated one is kept. */
    Path file() {
        return data.secrets().resolve(SECRET);
    }
}
