package dev.miniecr.auth.password;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The users of an htpasswd file and their bcrypt hashes. */
public final class Htpasswd {
    /*
     * A line is NAME:HASH; empty lines and those that begin with # are passed over, and so is the space around a line. Names are IAM's,
     * because they become part of ARNs; as there, two that differ only by case are one too many. One line that cannot be read refuses the
     * whole file: a user that silently is not there is worse.
     */
    private static final int MAX_NAME = 64;
    private static final List<String> RESERVED = List.of("aws", "<token>", "anonymous");
    private static final Map<String, String> OTHER_HASHES = Map.of("$apr1$", "an MD5 hash", "$1$", "an MD5 hash",
            "{sha}", "a SHA-1 hash", "{ssha}", "a SHA-1 hash", "$5$", "a SHA-256 hash", "$6$", "a SHA-512 hash",
            "$argon2", "an Argon2 hash");

    private final Map<String, String> hashes;

    private Htpasswd(Map<String, String> hashes) {
        this.hashes = Collections.unmodifiableMap(hashes);
    }

    /** A file that is no htpasswd file as it is read here. The message names the line and the user, never a hash. */
    public static final class MalformedException extends Exception {
        private final String problem;

        private MalformedException(String problem) {
            super(problem);
            this.problem = problem;
        }

        /** The message: {@code line 3: user bob has an MD5 hash; only bcrypt is read (htpasswd -B)}. */
        public String problem() {
            return problem;
        }
    }

    /** Throws MalformedException at the first line that is neither a comment nor a user with a bcrypt hash. */
    public static Htpasswd parse(byte[] content) throws MalformedException {
        Map<String, String> hashes = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        String[] lines = decode(content).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String at = "line " + (i + 1) + ": ";
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new MalformedException(at + "a user is NAME:HASH");
            }
            String name = checkedName(at, line.substring(0, colon));
            if (!taken.add(name.toLowerCase(Locale.ROOT))) {
                throw new MalformedException(at + "user " + name + " is there twice");
            }
            hashes.put(name, checkedHash(at, name, line.substring(colon + 1)));
        }
        return new Htpasswd(hashes);
    }

    private static String decode(byte[] content) throws MalformedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException _) {
            throw new MalformedException("the file is not UTF-8 text");
        }
    }

    private static String checkedName(String at, String name) throws MalformedException {
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new MalformedException(at + "the name " + name + " is reserved");
        }
        if (name.isEmpty() || name.length() > MAX_NAME || !name.chars().allMatch(Htpasswd::isNameCharacter)) {
            throw new MalformedException(
                    at + "a user's name has 1 to " + MAX_NAME + " of the characters A-Z a-z 0-9 _ + = , . @ -");
        }
        return name;
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_+=,.@-".indexOf(c) >= 0;
    }

    private static String checkedHash(String at, String name, String hash) throws MalformedException {
        OptionalInt cost = PasswordEncoding.bcryptCost(hash);
        if (cost.isEmpty()) {
            throw new MalformedException(
                    at + "user " + name + " has " + kindOf(hash) + "; only bcrypt is read (htpasswd -B)");
        }
        if (cost.getAsInt() > PasswordEncoding.MAX_BCRYPT_COST) {
            throw new MalformedException(at + "user " + name + " has a bcrypt hash of cost " + cost.getAsInt()
                    + "; the highest that is read is " + PasswordEncoding.MAX_BCRYPT_COST);
        }
        return hash;
    }

    private static String kindOf(String hash) {
        String lower = hash.toLowerCase(Locale.ROOT);
        return OTHER_HASHES.entrySet().stream().filter(other -> lower.startsWith(other.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(lower.startsWith("$2") ? "a damaged bcrypt hash" : "a hash of another kind, or none");
    }

    public Set<String> names() {
        return hashes.keySet();
    }

    /** Empty where the file has no such user. */
    public Optional<String> findHash(String name) {
        return Optional.ofNullable(hashes.get(name));
    }

    /** What {@link PasswordHashes} asks for: 0 where there are no users. */
    public int highestCost() {
        return hashes.values().stream().mapToInt(hash -> PasswordEncoding.bcryptCost(hash).orElse(0)).max().orElse(0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Htpasswd htpasswd && hashes.equals(htpasswd.hashes);
    }

    @Override
    public int hashCode() {
        return hashes.hashCode();
    }

    @Override
    public String toString() {
        return "htpasswd of " + hashes.size() + " users";
    }
}
