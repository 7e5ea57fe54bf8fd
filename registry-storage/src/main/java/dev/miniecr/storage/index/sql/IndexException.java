package dev.miniecr.storage.index.sql;

import java.io.IOException;

/** The index itself failed: its file, its server, or the way to it. */
public final class IndexException extends IOException {
    private static final long serialVersionUID = 1L;

    public IndexException(String message) {
        super(message);
    }

    public IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
