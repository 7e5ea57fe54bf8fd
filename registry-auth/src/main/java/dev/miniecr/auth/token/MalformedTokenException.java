package dev.miniecr.auth.token;

/** A text is no token of the kind that was asked for; the message says why and holds nothing of the text. */
final class MalformedTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    MalformedTokenException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
