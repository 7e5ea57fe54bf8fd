package dev.miniecr.auth.token;

/** A token would be longer than what is accepted: it was asked for too much access at once, or for a session with a long policy. */
public final class TokenTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TokenTooLongException(int characters, int most) {
        super("The token would have " + characters + " characters; at most " + most + " are accepted", null, false,
                false);
    }
}
