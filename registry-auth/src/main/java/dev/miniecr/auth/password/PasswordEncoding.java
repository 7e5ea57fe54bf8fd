package dev.miniecr.auth.password;

import java.util.Base64;
import java.util.OptionalInt;

/** What a stored password's text says about how it was hashed. */
sealed interface PasswordEncoding {
    /*
     * Parameters have an upper limit, because one stored text must not take the heap or a thread of the pool for itself: Argon2's memory
     * comes from the heap, and each step of bcrypt's cost doubles its time (cost 14: about a second).
     */
    int MAX_MEMORY = 46 << 10;
    int MAX_PASSES = 10;
    int MAX_LANES = 4;
    int MAX_OUTPUT = 64;
    int MIN_BCRYPT_COST = 4;
    int MAX_BCRYPT_COST = 14;

    /**
     * {@code $argon2id$v=19$m=KIBIBYTES,t=PASSES,p=LANES$SALT$HASH} (the PHC string format).
     *
     * @param salt in Base64, without padding
     * @param hash likewise
     */
    record Argon2id(PasswordHashes.Cost cost, String salt, String hash) implements PasswordEncoding {
        static Argon2id of(PasswordHashes.Cost cost, byte[] salt, byte[] hash) {
            Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
            return new Argon2id(cost, base64.encodeToString(salt), base64.encodeToString(hash));
        }

        byte[] saltBytes() {
            return Base64.getDecoder().decode(salt);
        }

        byte[] hashBytes() {
            return Base64.getDecoder().decode(hash);
        }

        String text() {
            return "$argon2id$v=19$m=" + cost.memory() + ",t=" + cost.passes() + ",p=" + cost.lanes() + "$" + salt + "$"
                    + hash;
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** {@code $2y$COST$SALTHASH}, also 2a and 2b. */
    record Bcrypt(int cost, String text) implements PasswordEncoding {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** Not one of those that are read here. */
    record Unreadable() implements PasswordEncoding {}

    static PasswordEncoding parse(String text) {
        if (text.startsWith("$argon2id$v=19$")) {
            return parseArgon2id(text);
        }
        OptionalInt cost = bcryptCost(text);
        return cost.isPresent() && cost.getAsInt() <= MAX_BCRYPT_COST
                ? new Bcrypt(cost.getAsInt(), text)
                : new Unreadable();
    }

    private static PasswordEncoding parseArgon2id(String text) {
        String[] parts = text.split("\\$", -1);
        String[] parameters = parts.length == 6 ? parts[3].split(",", -1) : new String[0];
        if (parameters.length != 3) {
            return new Unreadable();
        }
        int memory = number(parameters[0], "m=");
        int passes = number(parameters[1], "t=");
        int lanes = number(parameters[2], "p=");
        if (memory < 8 * lanes || memory > MAX_MEMORY || passes < 1 || passes > MAX_PASSES || lanes < 1
                || lanes > MAX_LANES) {
            return new Unreadable();
        }
        return isBase64(parts[4], 8) && isBase64(parts[5], 16)
                ? new Argon2id(new PasswordHashes.Cost(memory, passes, lanes), parts[4], parts[5])
                : new Unreadable();
    }

    private static boolean isBase64(String text, int least) {
        try {
            int length = Base64.getDecoder().decode(text).length;
            return length >= least && length <= MAX_OUTPUT;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /* Of at most six digits; -1 where it is none. */
    private static int number(String text, String prefix) {
        String digits = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
        return digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(PasswordEncoding::isDigit)
                ? -1
                : Integer.parseInt(digits);
    }

    /** The cost that a bcrypt text names, whether or not it is read here; empty where the text is not bcrypt. */
    static OptionalInt bcryptCost(String text) {
        boolean bcrypt = text.length() == 60 && text.charAt(6) == '$'
                && (text.startsWith("$2y$") || text.startsWith("$2a$") || text.startsWith("$2b$"))
                && isDigit(text.charAt(4)) && isDigit(text.charAt(5))
                && text.chars().skip(7).allMatch(PasswordEncoding::isBcryptDigit);
        int cost = bcrypt ? Integer.parseInt(text.substring(4, 6)) : 0;
        return cost >= MIN_BCRYPT_COST && cost <= 31 ? OptionalInt.of(cost) : OptionalInt.empty();
    }

    private static boolean isBcryptDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '.' || c == '/';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
