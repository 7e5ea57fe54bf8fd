package dev.miniecr.auth.user;

import java.io.IOException;

/** The identities cannot be used as they are stored: made by another program, under another master key, or changing all the time. */
public final class IdentityStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    public IdentityStoreException(String message) {
        super(message);
    }
}
