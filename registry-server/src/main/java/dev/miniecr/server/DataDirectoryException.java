package dev.miniecr.server;

/** The data directory cannot be used; the message says why and what to do, in one line. */
final class DataDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DataDirectoryException(String message) {
        super(message);
    }
}
