package dev.miniecr.auth.password;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A password as somebody typed it: 1 to 256 characters of Unicode, any but NUL. Never printed. */
public final class Password {
    public static final int MAX_CHARACTERS = 256;

    private final String text;

    /** Throws IllegalArgumentException, which does not repeat the text, when it can be no password. */
    public Password(String text) {
        problemOf(text).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        this.text = text;
    }

    /** Empty where the text can be nobody's password. */
    public static Optional<Password> find(String text) {
        return problemOf(text).isPresent() ? Optional.empty() : Optional.of(new Password(text));
    }

    private static Optional<String> problemOf(String text) {
        if (text.isEmpty()) {
            return Optional.of("A password has at least one character");
        }
        if (text.length() > 2 * MAX_CHARACTERS || text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            return Optional.of("A password has at most " + MAX_CHARACTERS + " characters");
        }
        if (text.codePoints().anyMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))) {
            return Optional.of("A password has neither NUL nor half a surrogate pair");
        }
        return Optional.empty();
    }

    /** The text itself, for the one place that shows it to its owner. */
    public String reveal() {
        return text;
    }

    /** In UTF-8: at most 1,024 bytes. */
    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
