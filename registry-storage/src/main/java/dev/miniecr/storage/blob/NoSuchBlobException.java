package dev.miniecr.storage.blob;

import java.io.IOException;

/** Nothing is at the location, though it was asked for as a committed blob. */
public final class NoSuchBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoSuchBlobException(Location location) {
        super("Nothing is at " + location);
    }
}
