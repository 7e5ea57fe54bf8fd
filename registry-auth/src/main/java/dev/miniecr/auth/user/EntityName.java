package dev.miniecr.auth.user;

import dev.miniecr.auth.user.IdentityError.InvalidName;
import dev.miniecr.auth.user.IdentityError.ReservedName;
import java.util.Locale;
import java.util.Set;

/** A name by IAM's grammar: ASCII letters, digits and {@code _+=,.@-}. The constructors throw IdentityException(InvalidName) for other texts. */
public sealed interface EntityName {

    String value();

    /** In words, for messages: "user". */
    String kind();

    /** Equal for names that differ only in case, of which there may be one of a kind. */
    default String caseless() {
        return value().toLowerCase(Locale.ROOT);
    }

    /** Names what policies can be attached to. */
    sealed interface PolicyHolder extends EntityName {}

    /** At most 64 characters, and none of the names that clients send for another purpose: then IdentityException(ReservedName). */
    record UserName(String value) implements PolicyHolder {
        private static final Set<String> RESERVED = Set.of("aws", "<token>", "anonymous");

        public UserName {
            if (RESERVED.contains(value.toLowerCase(Locale.ROOT))) {
                throw new IdentityException(new ReservedName(value));
            }
            check("user", value, 1, 64);
        }

        @Override
        public String kind() {
            return "user";
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** At most 128 characters. */
    record GroupName(String value) implements PolicyHolder {
        public GroupName {
            check("group", value, 1, 128);
        }

        @Override
        public String kind() {
            return "group";
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** At most 64 characters. */
    record RoleName(String value) implements PolicyHolder {
        public RoleName {
            check("role", value, 1, 64);
        }

        @Override
        public String kind() {
            return "role";
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** Of a session of a role: 2 to 64 characters. */
    record SessionName(String value) implements EntityName {
        public SessionName {
            check("session", value, 2, 64);
        }

        @Override
        public String kind() {
            return "session";
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** At most 128 characters. */
    record PolicyName(String value) implements EntityName {
        public PolicyName {
            check("policy", value, 1, 128);
        }

        @Override
        public String kind() {
            return "policy";
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** At most 128 characters. */
    record TokenName(String value) implements EntityName {
        public TokenName {
            check("token", value, 1, 128);
        }

        @Override
        public String kind() {
            return "token";
        }

        @Override
        public String toString() {
            return value;
        }
    }

    private static void check(String kind, String text, int shortest, int longest) {
        boolean fits = text.length() >= shortest && text.length() <= longest;
        if (!fits || !text.chars().allMatch(EntityName::isNameCharacter)) {
            String rule = "letters, digits and _+=,.@-, " + shortest + " to " + longest + " characters";
            throw new IdentityException(new InvalidName(kind, text, rule));
        }
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_+=,.@-".indexOf(c) >= 0;
    }
}
