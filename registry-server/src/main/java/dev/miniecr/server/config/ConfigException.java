package dev.miniecr.server.config;

/** The settings cannot be used; the message says which and why, in one line. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
