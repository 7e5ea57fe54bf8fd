package dev.miniecr.auth.token;

import java.util.Base64;

/** Base64url without padding (RFC 7515 section 2), where a byte sequence has one text only. */
final class Base64Url {
    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] decode(String text) throws MalformedTokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (encode(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // Answered below, as are padding and stray bits.
        }
        throw new MalformedTokenException("not Base64url");
    }
}
