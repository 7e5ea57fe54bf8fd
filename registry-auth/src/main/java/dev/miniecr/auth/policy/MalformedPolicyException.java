package dev.miniecr.auth.policy;

/** A text that is no policy document of its kind: AWS's words for it, and which member of which statement is meant. */
public final class MalformedPolicyException extends RuntimeException {
    private final String detail;

    MalformedPolicyException(String awsMessage, String detail) {
        super(awsMessage);
        this.detail = detail;
    }

    /** What AWS answers; as {@link #getMessage()}. */
    public String awsMessage() {
        return String.valueOf(getMessage());
    }

    /** Ours: what is wrong, and where; one line, without the document's long texts. */
    public String detail() {
        return detail;
    }
}
