package dev.miniecr.auth;

/** A principal, and the credential that proved it: what decisions are made about. */
public record Identity(Principal principal, Credential credential) {
    public static final Identity ANONYMOUS = new Identity(Principal.ANONYMOUS, Credential.NONE);

    @Override
    public String toString() {
        return principal + " by " + credential;
    }
}
