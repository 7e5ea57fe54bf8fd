package dev.miniecr.auth.password;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes keys for the caches of this process: HMAC-SHA-256 under a random key that is never stored, so that they tell nothing of what is in them. */
final class Fingerprints {

    /** 256 bits that only the same texts give. */
    record Fingerprint(long a, long b, long c, long d) {
        @Override
        public String toString() {
            return "***";
        }
    }

    private final Mac keyed;

    Fingerprints(SecureRandom random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        try {
            this.keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has HmacSHA256", e);
        }
    }

    /** Texts in another order, or divided otherwise, give another. */
    Fingerprint of(String... texts) {
        Mac mac = copy();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            mac.update(bytes);
        }
        ByteBuffer result = ByteBuffer.wrap(mac.doFinal());
        return new Fingerprint(result.getLong(), result.getLong(), result.getLong(), result.getLong());
    }

    private Mac copy() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The runtime's HmacSHA256 can be cloned", e);
        }
    }
}
