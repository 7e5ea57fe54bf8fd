package dev.miniecr.auth.tls;

import java.io.IOException;
import java.nio.file.Path;

/** A certificate or key file that cannot be used. The message names the file and what is wrong, and holds nothing of a key. */
public final class TlsFileException extends IOException {
    private static final long serialVersionUID = 1L;

    TlsFileException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
