package dev.miniecr.server;

import dev.miniecr.server.config.ConfigException;
import java.net.BindException;

/** Failures as one line for the person at the terminal. */
final class Failures {
    private Failures() {}

    /** What the program exits with: settings that cannot be used are wrong usage. */
    static int exitCode(Throwable failure) {
        return failure instanceof ConfigException ? 2 : 1;
    }

    static String oneLine(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String line = message.lines().findFirst().orElse(message);
        return switch (failure) {
            case ConfigException _ -> line;
            case DataDirectoryException _ -> line;
            case BindException _ -> line + "; give another address with --listen";
            default -> failure.getClass().getSimpleName() + ": " + line;
        };
    }
}
