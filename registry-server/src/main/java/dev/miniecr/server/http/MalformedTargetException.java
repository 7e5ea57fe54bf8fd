package dev.miniecr.server.http;

/** A request target that no route could mean: the answer is 400, whatever it names. */
public final class MalformedTargetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedTargetException(String message) {
        super(message, null, false, false);
    }
}
