package dev.miniecr.server.ecr.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The API's nextToken: where a listing goes on, good only for the listing that it came from. */
public final class PageTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int MAC_BYTES = 32;
    private static final int MOST_CHARACTERS = 500;

    private final SecretKeySpec key;

    public PageTokens(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("The key of page tokens has " + KEY_BYTES + " bytes");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * A token in characters that every shell and URL takes as they are, at most 500 of them.
     *
     * @param scope    all that the listing depends on: operation, account, repository, filters
     * @param position at most 343 bytes in UTF-8
     */
    public String seal(List<String> scope, String position) {
        byte[] bytes = position.getBytes(StandardCharsets.UTF_8);
        byte[] sealed = Arrays.copyOf(bytes, bytes.length + MAC_BYTES);
        System.arraycopy(mac(scope, bytes), 0, sealed, bytes.length, MAC_BYTES);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        if (token.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("A position of " + bytes.length + " bytes does not fit into a token");
        }
        return token;
    }

    /** The position that was sealed for this scope. Throws EcrException: InvalidParameterException. */
    public String open(List<String> scope, String token) {
        byte[] sealed = decode(token);
        if (sealed.length < MAC_BYTES) {
            throw invalid();
        }
        byte[] position = Arrays.copyOf(sealed, sealed.length - MAC_BYTES);
        byte[] mac = Arrays.copyOfRange(sealed, position.length, sealed.length);
        if (!MessageDigest.isEqual(mac, mac(scope, position))) {
            throw invalid();
        }
        return new String(position, StandardCharsets.UTF_8);
    }

    private static byte[] decode(String token) {
        if (token.length() > MOST_CHARACTERS) {
            throw invalid();
        }
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException _) {
            throw invalid();
        }
    }

    private byte[] mac(List<String> scope, byte[] position) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String part : scope) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                mac.update(bytes);
            }
            mac.update((byte) '\n');
            return mac.doFinal(position);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has " + ALGORITHM, e);
        }
    }

    private static EcrException invalid() {
        return new EcrException("InvalidParameterException",
                "Invalid parameter at 'NextToken' failed to satisfy constraint: 'Invalid next token provided'");
    }
}
