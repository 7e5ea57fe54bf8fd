package dev.miniecr.storage.oci;

/** The caller was wrong, and this says how; each API translates the error into its own words. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient RegistryError error;

    public RegistryException(RegistryError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public RegistryError error() {
        return error;
    }
}
