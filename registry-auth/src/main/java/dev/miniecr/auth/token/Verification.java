package dev.miniecr.auth.token;

/** What was found out about a token. */
public sealed interface Verification<T> {

    /** It was issued here and is in force. */
    record Valid<T>(T value) implements Verification<T> {}

    /** It was issued here, and its time is over. */
    record Expired<T>(T value) implements Verification<T> {}

    /** It was not issued here, or not for this; the reason is for logs and holds nothing of the token. */
    record Invalid<T>(String reason) implements Verification<T> {}
}
