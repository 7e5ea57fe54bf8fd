package dev.miniecr.server.http;

/** What is asked on the event loop needs more than what is in memory: the request goes to a thread of its own. */
public final class WouldBlockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WouldBlockException() {
        super("It cannot be decided at once", null, false, false);
    }
}
