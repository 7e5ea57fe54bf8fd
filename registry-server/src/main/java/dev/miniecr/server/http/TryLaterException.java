package dev.miniecr.server.http;

import java.time.Duration;

/** The server has too much to do for this request now (RFC 6585 section 4). */
public final class TryLaterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Duration after;

    public TryLaterException(Duration after, String message) {
        super(message, null, false, false);
        this.after = after;
    }

    /** When to try again: the value of Retry-After, in whole seconds and at least one. */
    public long seconds() {
        return Math.max(1, after.toSeconds());
    }
}
