package dev.miniecr.auth.user;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The secret text of a token, {@code mecr_ID_SECRET}: it has no colon, and begins as nothing else does. */
public final class TokenText {
    public static final String PREFIX = "mecr_";
    /** As long as a hash, and none of any text that is known. */
    static final String NO_HASH = "A".repeat(43) + "=";

    private static final int ID_LENGTH = 12;
    private static final int LENGTH = PREFIX.length() + ID_LENGTH + 1 + 43;

    private TokenText() {}

    /** Whether a text looks like a token's, and not like a password or a bearer token. */
    public static boolean is(String text) {
        return text.startsWith(PREFIX) && text.length() == LENGTH
                && text.charAt(PREFIX.length() + ID_LENGTH) == '_';
    }

    static String newId(RandomTexts random) {
        return random.base32(ID_LENGTH).toLowerCase(Locale.ROOT);
    }

    static String newText(String id, RandomTexts random) {
        return PREFIX + id + "_" + random.tokenSecret();
    }

    static Optional<String> id(String text) {
        return is(text) ? Optional.of(text.substring(PREFIX.length(), PREFIX.length() + ID_LENGTH)) : Optional.empty();
    }

    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java lacks SHA-256", e);
        }
    }

    /** Takes the same time wherever the hashes differ. */
    static boolean equal(String hash, String otherHash) {
        return MessageDigest.isEqual(hash.getBytes(StandardCharsets.US_ASCII),
                otherHash.getBytes(StandardCharsets.US_ASCII));
    }
}
