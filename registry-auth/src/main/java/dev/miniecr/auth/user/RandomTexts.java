package dev.miniecr.auth.user;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes ids and secrets that nobody can guess. */
final class RandomTexts {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ACCESS_KEY_SECRET_BYTES = 30;
    private static final int TOKEN_SECRET_BYTES = 32;

    private final SecureRandom random;

    RandomTexts(SecureRandom random) {
        this.random = random;
    }

    SecureRandom random() {
        return random;
    }

    /** IAM's form: the prefix says of what it is the id, 17 characters of base32 follow. */
    String id(String prefix) {
        return prefix + base32(17);
    }

    /** {@code AKIA} and 16 characters. */
    String accessKeyId() {
        return "AKIA" + base32(16);
    }

    /** 40 characters, as AWS makes them. */
    String accessKeySecret() {
        return Base64.getEncoder().encodeToString(bytes(ACCESS_KEY_SECRET_BYTES));
    }

    /** 256 bits in 43 characters. */
    String tokenSecret() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(TOKEN_SECRET_BYTES));
    }

    String base32(int length) {
        StringBuilder text = new StringBuilder(length);
        for (byte b : bytes(length)) {
            text.append(BASE32.charAt(b & 31));
        }
        return text.toString();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
