package dev.miniecr.server.sts;

/** A request to STS was refused; the message is AWS's text for the client. */
public final class StsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    /** AWS's names of these errors, and the status that each is answered with. */
    public enum Code {
        ACCESS_DENIED("AccessDenied", 403), VALIDATION_ERROR("ValidationError", 400), MALFORMED_POLICY_DOCUMENT(
                "MalformedPolicyDocument", 400);

        private final String awsName;
        private final int status;

        Code(String awsName, int status) {
            this.awsName = awsName;
            this.status = status;
        }

        /** As it stands in {@code Code}. */
        public String awsName() {
            return awsName;
        }

        public int status() {
            return status;
        }
    }

    private StsException(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    static StsException denied(String message) {
        return new StsException(Code.ACCESS_DENIED, message);
    }

    static StsException invalid(String message) {
        return new StsException(Code.VALIDATION_ERROR, message);
    }

    static StsException malformedPolicy(String message) {
        return new StsException(Code.MALFORMED_POLICY_DOCUMENT, message);
    }
}
