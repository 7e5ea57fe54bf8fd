package dev.miniecr.auth;

/**
 * By what a principal proved who it is: never the secret itself.
 *
 * @param id names the credential where its principal has several: an access key's id, a token's id; empty for a password
 */
public record Credential(Kind kind, String id) {

    /** What can prove a principal. */
    public enum Kind {
        NONE, PASSWORD, ACCESS_KEY, TOKEN, SESSION, CERTIFICATE
    }

    public static final Credential NONE = new Credential(Kind.NONE, "");
    public static final Credential PASSWORD = new Credential(Kind.PASSWORD, "");

    @Override
    public String toString() {
        return id.isEmpty() ? kind.toString() : kind + " " + id;
    }
}
