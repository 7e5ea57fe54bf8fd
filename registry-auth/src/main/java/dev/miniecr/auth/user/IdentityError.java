package dev.miniecr.auth.user;

/** Every way in which a change of the identities can be wrong, named as IAM names it where IAM does. */
public sealed interface IdentityError {

    /** One line for the caller; never a secret, and never more than an excerpt of what was sent. */
    String message();

    record NoSuchEntity(String kind, String name) implements IdentityError {
        @Override
        public String message() {
            return "There is no " + kind + " '" + excerpt(name) + "'";
        }
    }

    record EntityAlreadyExists(String kind, String name) implements IdentityError {
        @Override
        public String message() {
            return "The " + kind + " '" + excerpt(name) + "' exists already; names must differ in more than case";
        }
    }

    /**
     * A text that is no name.
     *
     * @param rule what a name of this kind is made of
     */
    record InvalidName(String kind, String text, String rule) implements IdentityError {
        @Override
        public String message() {
            return "'" + excerpt(text) + "' is no " + kind + " name: " + rule;
        }
    }

    record ReservedName(String name) implements IdentityError {
        @Override
        public String message() {
            return "No user may be named '" + excerpt(name) + "': the name is reserved";
        }
    }

    record InvalidInput(String reason) implements IdentityError {
        @Override
        public String message() {
            return reason;
        }
    }

    /**
     * There are as many as there may be.
     *
     * @param what in the plural, with what it is counted by: "access keys of a user"
     */
    record LimitExceeded(String what, int limit) implements IdentityError {
        @Override
        public String message() {
            return "There may be at most " + limit + " " + what;
        }
    }

    /**
     * Something still needs it.
     *
     * @param use what does
     */
    record DeleteConflict(String kind, String name, String use) implements IdentityError {
        @Override
        public String message() {
            return "The " + kind + " '" + excerpt(name) + "' cannot be deleted: " + use;
        }
    }

    /** An htpasswd file names a user that is not from there. */
    record NameCollision(String name) implements IdentityError {
        @Override
        public String message() {
            return "The htpasswd file names '" + excerpt(name) + "', which is already a user that was made here";
        }
    }

    /** The user's password is in an htpasswd file. */
    record ManagedElsewhere(String name) implements IdentityError {
        @Override
        public String message() {
            return "The password of '" + excerpt(name) + "' is in the htpasswd file: change it there";
        }
    }

    private static String excerpt(String text) {
        int longest = 200;
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(longest).map(c -> Character.isISOControl(c) ? '?' : c).forEach(line::appendCodePoint);
        return line.length() < text.length() ? line.append('…').toString() : line.toString();
    }
}
