package dev.miniecr.server.admin;

import dev.miniecr.auth.password.GeneratedPassword;
import dev.miniecr.auth.password.Password;
import dev.miniecr.auth.password.PasswordHashes;
import dev.miniecr.auth.password.PasswordPool;
import java.security.SecureRandom;
import java.util.Optional;

/** Takes or makes the passwords that the operator gives to users, and hashes them. */
public final class Passwords {
    private final PasswordHashes hashes;
    private final PasswordPool pool;
    private final SecureRandom random;

    /**
     * A new password, hashed.
     *
     * @param shown the password itself where it was made here: its user does not know it yet
     */
    record Hashed(String hash, Optional<String> shown) {
        @Override
        public String toString() {
            return "***";
        }
    }

    public Passwords(PasswordHashes hashes, PasswordPool pool, SecureRandom random) {
        this.hashes = hashes;
        this.pool = pool;
        this.random = random;
    }

    /** By the arguments {@code password} or {@code generate}; empty where there is neither. */
    Optional<Hashed> find(Arguments arguments) {
        if (arguments.has("password") && arguments.flag("generate")) {
            throw new IllegalArgumentException("A password is either given or generated");
        }
        if (arguments.flag("generate")) {
            Password generated = GeneratedPassword.next(random);
            return Optional.of(new Hashed(hash(generated), Optional.of(generated.reveal())));
        }
        return arguments.findText("password").map(text -> new Hashed(hash(new Password(text)), Optional.empty()));
    }

    private String hash(Password password) {
        try {
            return pool.call(() -> hashes.hash(password)).orElseThrow(
                    () -> new IllegalArgumentException("Too many passwords are being checked; try again in a second"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a password was hashed", e);
        }
    }
}
