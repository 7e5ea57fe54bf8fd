package dev.miniecr.server.access;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.user.Entity.User;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Function;

/** Which of a user's passwords, over time, is the one now: a number that is another one whenever the password changes. */
final class PasswordGenerations {
    private final Function<String, Optional<String>> htpasswd;

    /** @param htpasswd finds the stored password of a user of an htpasswd file */
    PasswordGenerations(Function<String, Optional<String>> htpasswd) {
        this.htpasswd = htpasswd;
    }

    /* A file counts no changes: there, it is a digest of the salted hash. */
    long of(User user) {
        return switch (user.origin()) {
            case LOCAL -> user.passwordGeneration();
            case HTPASSWD -> htpasswd.apply(user.name().value()).map(PasswordGenerations::digest).orElse(0L);
        };
    }

    private static long digest(String hash) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(hash.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    /** What proves the user by the password that it has now. */
    Credential credential(User user) {
        return new Credential(Credential.Kind.PASSWORD, String.valueOf(of(user)));
    }
}
