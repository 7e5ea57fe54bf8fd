package dev.miniecr.auth.sigv4;

import java.util.List;

/** What a request's {@code x-amz-content-sha256} says about its body. */
sealed interface DeclaredPayload {
    String HEADER = "x-amz-content-sha256";

    /** Nothing: the signature covers the body's hash. */
    record Undeclared() implements DeclaredPayload {}

    /** The body must have this hash, which the signature covers. */
    record Hashed(BodySha256 hash) implements DeclaredPayload {}

    /** The signature does not cover the body. */
    record Unsigned() implements DeclaredPayload {}

    /** Throws RefusedSignatureException: INCOMPLETE_SIGNATURE for two, INVALID_SIGNATURE for what the rules do not allow. */
    static DeclaredPayload of(SignedRequest request, SignatureRules rules) {
        List<String> values = request.all(HEADER);
        if (values.isEmpty()) {
            return new Undeclared();
        }
        String value = values.getFirst().strip();
        if (values.size() > 1) {
            throw RefusedSignatureException.incomplete("A request has one " + HEADER + ", not " + values.size());
        }
        if (BodySha256.isValid(value)) {
            return new Hashed(new BodySha256(value));
        }
        if (value.equals("UNSIGNED-PAYLOAD") && rules.unsignedPayload()) {
            return new Unsigned();
        }
        throw RefusedSignatureException.invalid(HEADER + " must be the SHA-256 of the body"
                + (rules.unsignedPayload() ? " or UNSIGNED-PAYLOAD." : "."));
    }

    /** The last line of the canonical request. */
    default String line(BodySha256 body) {
        return switch (this) {
            case Undeclared(),Hashed(_) -> body.hex();
            case Unsigned() -> "UNSIGNED-PAYLOAD";
        };
    }

    default boolean accepts(BodySha256 body) {
        return switch (this) {
            case Undeclared(),Unsigned() -> true;
            case Hashed(BodySha256 hash) -> hash.equals(body);
        };
    }
}
