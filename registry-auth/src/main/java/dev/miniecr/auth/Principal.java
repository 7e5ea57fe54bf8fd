package dev.miniecr.auth;

import java.util.Map;

/**
 * Who asks.
 *
 * @param account twelve digits; empty for the anonymous principal
 * @param id      unique and never given twice, also where a name comes again: {@code AIDA…} of a user, {@code AROA…:session} of a role session
 * @param name    of the user; of a role session {@code ROLE/SESSION}
 * @param tags    what {@code aws:PrincipalTag/KEY} answers
 */
public record Principal(Kind kind, String account, String id, String name, Map<String, String> tags) {

    /** IAM's kinds of principals that this registry knows; the value of {@code aws:PrincipalType} is made of it. */
    public enum Kind {
        ANONYMOUS, USER, ROLE_SESSION
    }

    public static final Principal ANONYMOUS = new Principal(Kind.ANONYMOUS, "", "anonymous", "anonymous", Map.of());

    public Principal {
        tags = Map.copyOf(tags);
    }

    /** What names it in policies and logs: {@code arn:aws:iam::ACCOUNT:user/NAME}, {@code arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION}, or {@code anonymous}. */
    public String arn() {
        return switch (kind) {
            case ANONYMOUS -> name;
            case USER -> "arn:aws:iam::" + account + ":user/" + name;
            case ROLE_SESSION -> "arn:aws:sts::" + account + ":assumed-role/" + name;
        };
    }

    @Override
    public String toString() {
        return arn();
    }
}
