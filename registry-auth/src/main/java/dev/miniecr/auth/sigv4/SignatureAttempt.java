package dev.miniecr.auth.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A request and the signature that it came with: what that should have been under some key. */
record SignatureAttempt(SignedRequest request, String target, AuthorizationHeader authorization, SigningTime time,
        DeclaredPayload payload) {
    static final String SESSION_TOKEN = "x-amz-security-token";
    private static final String MISMATCH = "The request signature we calculated does not match the signature you provided."
            + " Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    /** Throws RefusedSignatureException(INCOMPLETE_SIGNATURE) for a query that is not well encoded. */
    static SignatureAttempt of(SignedRequest request, AuthorizationHeader authorization, SigningTime time,
            DeclaredPayload payload) {
        return new SignatureAttempt(request, CanonicalRequest.target(request), authorization, time, payload);
    }

    /** Whether the signature is right, for the Host as received or for one of the alternatives. */
    boolean matches(Key key, BodySha256 body) {
        if (matches(key, request, body)) {
            return true;
        }
        return request.alternativeHosts().stream()
                .anyMatch(host -> matches(key, request.replacing("host", host), body));
    }

    private boolean matches(Key key, SignedRequest candidate, BodySha256 body) {
        byte[] expected = Sha256.hmac(key, bytes(stringToSign(canonical(candidate, body))));
        return MessageDigest.isEqual(bytes(HexFormat.of().formatHex(expected)), bytes(authorization.signature()));
    }

    /** What a client is told whose signature is wrong: how it should have signed, without its session token. */
    RefusedSignatureException mismatch(BodySha256 body) {
        return RefusedSignatureException.invalid(MISMATCH
                + "\n\nThe Canonical String for this request should have been\n'"
                + canonical(request.replacing(SESSION_TOKEN, "***"), body).text()
                + "'\n\nThe String-to-Sign should have been\n'" + stringToSign(canonical(request, body)) + "'\n");
    }

    private CanonicalRequest canonical(SignedRequest candidate, BodySha256 body) {
        return CanonicalRequest.of(candidate, target, authorization.signedHeaders(), payload.line(body));
    }

    private String stringToSign(CanonicalRequest canonical) {
        return AuthorizationHeader.ALGORITHM + "\n" + time.text() + "\n" + authorization.scope() + "\n"
                + canonical.hash();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
