package dev.miniecr.auth.user;

/** A change of the identities was refused, and this says why. Nothing was changed. */
public final class IdentityException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient IdentityError error;

    public IdentityException(IdentityError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public IdentityError error() {
        return error;
    }
}
