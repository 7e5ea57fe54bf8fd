package dev.miniecr.auth.user;

import dev.miniecr.auth.user.IdentityError.InvalidInput;

/** An access key that was made elsewhere: the id is 16 to 128 letters, digits or {@code _}, the secret 16 to 128 printable ASCII characters. */
public record AccessKeySeed(String id, String secret) {
    private static final int SHORTEST = 16;
    private static final int LONGEST = 128;

    /* ASIA begins the ids of the keys of sessions. */
    private static final String SESSION = "ASIA";

    /** Throws IdentityException(InvalidInput). */
    public AccessKeySeed {
        if (!fits(id) || !id.chars().allMatch(AccessKeySeed::isWord) || id.startsWith(SESSION)) {
            String rule = "The id of an access key is 16 to 128 letters, digits or _, and does not begin with ASIA";
            throw new IdentityException(new InvalidInput(rule)); // Not the text: the secret may stand where the id should.
        }
        if (!fits(secret) || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IdentityException(
                    new InvalidInput("The secret of an access key is 16 to 128 printable ASCII characters"));
        }
    }

    private static boolean fits(String text) {
        return text.length() >= SHORTEST && text.length() <= LONGEST;
    }

    private static boolean isWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    @Override
    public String toString() {
        return "access key " + id + " ***";
    }
}
