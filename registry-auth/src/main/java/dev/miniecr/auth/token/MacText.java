package dev.miniecr.auth.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Texts that only the holder of a key can make: a mark for the kind, then fields and their HMAC-SHA256 in Base64url. */
final class MacText {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;

    private final String mark;
    private final int mostCharacters;
    private final SecretKeySpec key;

    MacText(String mark, int mostCharacters, byte[] key) {
        this.mark = mark;
        this.mostCharacters = mostCharacters;
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** Throws TokenTooLongException where the text would be longer than what open accepts. */
    String seal(byte[] fields) {
        byte[] sealed = Arrays.copyOf(fields, fields.length + MAC_BYTES);
        System.arraycopy(mac(fields), 0, sealed, fields.length, MAC_BYTES);
        String text = mark + Base64Url.encode(sealed);
        if (text.length() > mostCharacters) {
            throw new TokenTooLongException(text.length(), mostCharacters);
        }
        return text;
    }

    /** The fields of a text that seal made. */
    byte[] open(String text) throws MalformedTokenException {
        if (text.length() > mostCharacters || !text.startsWith(mark)) {
            throw new MalformedTokenException("another kind of text");
        }
        byte[] sealed = Base64Url.decode(text.substring(mark.length()));
        if (sealed.length < MAC_BYTES) {
            throw new MalformedTokenException("too short");
        }
        byte[] fields = Arrays.copyOf(sealed, sealed.length - MAC_BYTES);
        if (!MessageDigest.isEqual(mac(fields), Arrays.copyOfRange(sealed, fields.length, sealed.length))) {
            throw new MalformedTokenException("wrong MAC");
        }
        return fields;
    }

    private byte[] mac(byte[] fields) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(mark.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(fields);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return mark + "***";
    }
}
