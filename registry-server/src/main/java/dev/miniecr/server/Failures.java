package dev.miniecr.server;

import dev.miniecr.auth.tls.TlsFileException;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.auth.user.IdentityStoreException;
import dev.miniecr.server.Input.UnusableInputException;
import dev.miniecr.server.config.ConfigException;
import dev.miniecr.server.ops.RefusedCommandException;
import java.net.BindException;
import picocli.CommandLine.ParameterException;

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
            case RefusedCommandException _ -> line;
            case UnusableInputException _ -> line;
            case ParameterException _ -> line;
            case TlsFileException _ -> line;
            case IdentityStoreException _ -> line;
            case IdentityException refused -> refused.error().message();
            case IllegalArgumentException _ -> line;
            case BindException _ -> line + "; give another address with --listen";
            default -> failure.getClass().getSimpleName() + ": " + line;
        };
    }
}
