package dev.miniecr.auth.token;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A JWT in compact form (RFC 7515 section 7.1) that says it is signed by ES256, taken apart; its signature is not verified yet. */
final class CompactJwt {
    private static final int SIGNATURE_BYTES = 64;

    private final String keyId;
    private final byte[] signed;
    private final byte[] payload;
    private final byte[] signature;

    private CompactJwt(String keyId, byte[] signed, byte[] payload, byte[] signature) {
        this.keyId = keyId;
        this.signed = signed;
        this.payload = payload;
        this.signature = signature;
    }

    static String sign(byte[] payload, SigningKey key) {
        byte[] header = StrictJson.write(Map.of("alg", "ES256", "kid", key.id(), "typ", "JWT"));
        String signed = Base64Url.encode(header) + "." + Base64Url.encode(payload);
        return signed + "." + Base64Url.encode(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    static CompactJwt parse(String token) throws MalformedTokenException {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw new MalformedTokenException("not three parts");
        }
        String keyId = keyId(StrictJson.read(Base64Url.decode(token.substring(0, first))));
        byte[] signature = Base64Url.decode(token.substring(second + 1));
        if (signature.length != SIGNATURE_BYTES) {
            throw new MalformedTokenException("wrong signature");
        }
        return new CompactJwt(keyId, token.substring(0, second).getBytes(StandardCharsets.US_ASCII), Base64Url.decode(
                token.substring(first + 1, second)), signature);
    }

    /* RFC 7515 section 4.1: of the header's parameters only these mean something here, and one that must be understood is not. */
    private static String keyId(JsonNode header) throws MalformedTokenException {
        if (header.has("crit")) {
            throw new MalformedTokenException("crit is not supported");
        }
        if (!StrictJson.text(header, "alg").equals("ES256")) {
            throw new MalformedTokenException("alg is not ES256");
        }
        if (!StrictJson.text(header, "typ").equals("JWT")) {
            throw new MalformedTokenException("typ is not JWT");
        }
        return StrictJson.text(header, "kid");
    }

    String keyId() {
        return keyId;
    }

    /** What the signature is over; not to be changed, as the other arrays. */
    byte[] signed() {
        return signed;
    }

    byte[] payload() {
        return payload;
    }

    byte[] signature() {
        return signature;
    }
}
