package dev.miniecr.auth.sigv4;

/** A request is not signed as it must be; the message is AWS's text for the client and holds no secret. */
public final class RefusedSignatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    /** AWS's names of these errors. */
    public enum Code {
        MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationTokenException"), INCOMPLETE_SIGNATURE(
                "IncompleteSignatureException"), INVALID_SIGNATURE("InvalidSignatureException"), UNRECOGNIZED_CLIENT(
                        "UnrecognizedClientException"), EXPIRED_TOKEN("ExpiredTokenException");

        private final String awsName;

        Code(String awsName) {
            this.awsName = awsName;
        }

        /** As it stands in {@code __type} and {@code x-amzn-ErrorType}. */
        public String awsName() {
            return awsName;
        }
    }

    RefusedSignatureException(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    static RefusedSignatureException incomplete(String message) {
        return new RefusedSignatureException(Code.INCOMPLETE_SIGNATURE, message);
    }

    static RefusedSignatureException invalid(String message) {
        return new RefusedSignatureException(Code.INVALID_SIGNATURE, message);
    }

    static RefusedSignatureException missing() {
        return new RefusedSignatureException(Code.MISSING_AUTHENTICATION_TOKEN, "Missing Authentication Token");
    }

    /** The key is not known, or not in force any more. */
    public static RefusedSignatureException unrecognized() {
        return new RefusedSignatureException(Code.UNRECOGNIZED_CLIENT,
                "The security token included in the request is invalid.");
    }

    /** The session is over. */
    public static RefusedSignatureException expiredToken() {
        return new RefusedSignatureException(Code.EXPIRED_TOKEN,
                "The security token included in the request is expired");
    }
}
