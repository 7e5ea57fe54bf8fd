package dev.miniecr.server.http;

/** Finds out who signed a request by AWS Signature Version 4. Who sends no signature is nobody here. */
public interface SignatureGuard {

    /** Checks all that needs no body, and reads none. Throws RefusedSignatureException, whose message is for the client. */
    Pending check(Request request);

    /** A request that is signed well as far as can be said without its body: it proves nothing until it is finished. */
    interface Pending {

        /** What the client signed for: {@code ecr} or {@code sts}. */
        String service();

        /** The key that the request names: {@code AKIA…} of a user, {@code ASIA…} of a session. */
        String accessKeyId();

        /** Who the request says that it is from: nothing may be told to them or kept of them before it is finished. Throws RefusedSignatureException. */
        Caller claimed();

        /**
         * Who signed the request, if its body has this SHA-256 and they still are somebody. What they may do is not decided yet.
         *
         * Throws RefusedSignatureException.
         */
        Caller finish(byte[] bodySha256);
    }
}
