package dev.miniecr.auth.policy;

import dev.miniecr.auth.Principal;
import java.util.Optional;

/** One member of a Principal or NotPrincipal. */
sealed interface PrincipalElement {

    /** Whom it means. */
    enum Match {
        NOBODY,
        /** The account: it may decide itself which of its principals are meant. */
        ACCOUNT,
        /** This very principal, or everybody. */
        NAMED
    }

    Match match(Principal principal);

    /** The star: everybody, the anonymous too. */
    record Everybody() implements PrincipalElement {
        @Override
        public Match match(Principal principal) {
            return Match.NAMED;
        }
    }

    /** Twelve digits, or the ARN of the account's root. */
    record Account(String account) implements PrincipalElement {
        @Override
        public Match match(Principal principal) {
            return principal.account().equals(account) ? Match.ACCOUNT : Match.NOBODY;
        }
    }

    /** The ARN of a user or of a role session. */
    record Named(String arn) implements PrincipalElement {
        @Override
        public Match match(Principal principal) {
            return principal.arn().equals(arn) ? Match.NAMED : Match.NOBODY;
        }
    }

    /** The ARN of a role: every session of it. */
    record Role(String account, String name) implements PrincipalElement {
        @Override
        public Match match(Principal principal) {
            boolean same = principal.kind() == Principal.Kind.ROLE_SESSION && principal.account().equals(account)
                    && roleOf(principal).equals(name);
            return same ? Match.NAMED : Match.NOBODY;
        }
    }

    /** A unique id, so that a name given again is not meant: {@code AIDA…} of a user, {@code AROA…} of a role, {@code AROA…:SESSION} of one session. */
    record UniqueId(String id) implements PrincipalElement {
        @Override
        public Match match(Principal principal) {
            boolean same = principal.id().equals(id)
                    || (principal.kind() == Principal.Kind.ROLE_SESSION && principal.id().startsWith(id + ":"));
            return same ? Match.NAMED : Match.NOBODY;
        }
    }

    /** A service or federation, which nobody is here. */
    record Foreign() implements PrincipalElement {
        @Override
        public Match match(Principal principal) {
            return Match.NOBODY;
        }
    }

    /** The role of a role session, by its name. */
    static String roleOf(Principal session) {
        int slash = session.name().indexOf('/');
        return slash < 0 ? session.name() : session.name().substring(0, slash);
    }

    /** Reads a member of {@code AWS}; empty where it is none. */
    static Optional<PrincipalElement> parse(String text) {
        if (text.equals("*")) {
            return Optional.of(new Everybody());
        }
        if (isAccount(text)) {
            return Optional.of(new Account(text));
        }
        if (isUniqueId(text)) {
            return Optional.of(new UniqueId(text));
        }
        String[] parts = text.split(":", 6);
        if (parts.length < 6 || !parts[0].equals("arn") || !parts[1].equals("aws") || !parts[3].isEmpty()
                || !isAccount(parts[4])) {
            return Optional.empty();
        }
        return parseArn(text, parts[2], parts[4], parts[5]);
    }

    private static Optional<PrincipalElement> parseArn(String arn, String service, String account, String resource) {
        if (service.equals("iam") && resource.equals("root")) {
            return Optional.of(new Account(account));
        }
        if (service.equals("iam") && resource.startsWith("user/") && isName(resource.substring(5))) {
            return Optional.of(new Named(arn));
        }
        if (service.equals("iam") && resource.startsWith("role/") && isName(resource.substring(5))) {
            return Optional.of(new Role(account, resource.substring(5)));
        }
        boolean session = service.equals("sts") && resource.startsWith("assumed-role/")
                && isName(resource.substring(13)) && resource.indexOf('/', 13) > 0;
        return session ? Optional.of(new Named(arn)) : Optional.empty();
    }

    private static boolean isAccount(String text) {
        return text.length() == 12 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static boolean isUniqueId(String text) {
        int colon = text.indexOf(':');
        String id = colon < 0 ? text : text.substring(0, colon);
        boolean shaped = id.length() >= 20
                && id.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
        boolean role = id.startsWith("AROA") && (colon < 0 || isName(text.substring(colon + 1)));
        return shaped && (role || (id.startsWith("AIDA") && colon < 0));
    }

    /** IAM's characters of names and paths. */
    private static boolean isName(String text) {
        return !text.isEmpty() && !text.startsWith("/") && !text.endsWith("/")
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9') || "_+=,.@/-".indexOf(c) >= 0);
    }
}
