package dev.miniecr.auth;

import java.time.Instant;
import java.util.Optional;

/**
 * By what a principal proved who it is: never the secret itself.
 *
 * @param id      names the credential where its principal has several, at once or over time: an access key's id, a token's id, which of its
 *                passwords, of a session the id of the access key that it began with
 * @param session what bounds a session; empty for everything else
 */
public record Credential(Kind kind, String id, Optional<Session> session) {

    /** What can prove a principal. */
    public enum Kind {
        NONE, PASSWORD, ACCESS_KEY, TOKEN, SESSION, CERTIFICATE
    }

    /**
     * The bounds of a session.
     *
     * @param expiry when it ends, and with it all that it was exchanged for
     * @param policy the session policy: rights are what it and the policies of the principal both allow
     */
    public record Session(Instant expiry, Optional<String> policy) {}

    public static final Credential NONE = new Credential(Kind.NONE, "");
    public static final Credential PASSWORD = new Credential(Kind.PASSWORD, "");

    /** One that is no session's. */
    public Credential(Kind kind, String id) {
        this(kind, id, Optional.empty());
    }

    /** A session's. */
    public Credential(String accessKeyId, Session session) {
        this(Kind.SESSION, accessKeyId, Optional.of(session));
    }

    @Override
    public String toString() {
        return id.isEmpty() ? kind.toString() : kind + " " + id;
    }
}
