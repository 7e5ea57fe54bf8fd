package dev.miniecr.server.ops;

/** A command that cannot be obeyed as it was given; the message says why, in one line, and has no secrets. */
public final class RefusedCommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedCommandException(String reason) {
        super(oneLine(reason), null, false, false);
    }

    /** What it says to the person at the terminal. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(line::appendCodePoint);
        return line.toString().strip();
    }
}
