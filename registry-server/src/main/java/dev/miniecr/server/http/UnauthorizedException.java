package dev.miniecr.server.http;

/** The caller must say who they are (RFC 9110 section 15.5.2). */
public final class UnauthorizedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String challenge;

    /**
     * @param challenge the value of WWW-Authenticate
     * @param message   for the caller
     */
    public UnauthorizedException(String challenge, String message) {
        super(message, null, false, false);
        this.challenge = challenge;
    }

    public String challenge() {
        return challenge;
    }
}
