package dev.miniecr.storage.lifecycle;

/** A text that is no lifecycle policy. Its message is the detail that AWS puts behind "Lifecycle policy validation failure: ". */
public final class InvalidLifecyclePolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidLifecyclePolicyException(String detail) {
        super(detail);
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
