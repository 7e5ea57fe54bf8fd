package dev.miniecr.auth.sigv4;

import java.util.HexFormat;

/** The SHA-256 of a request's body: 64 lower-case hexadecimal digits. */
public record BodySha256(String hex) {
    /** Of a request without a body. */
    public static final BodySha256 EMPTY = of(new byte[0]);

    public BodySha256 {
        if (!isValid(hex)) {
            throw new IllegalArgumentException("A SHA-256 has 64 lower-case hexadecimal digits");
        }
    }

    public static BodySha256 of(byte[] body) {
        return new BodySha256(HexFormat.of().formatHex(Sha256.of(body)));
    }

    static boolean isValid(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
