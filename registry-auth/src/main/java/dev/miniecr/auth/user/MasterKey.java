package dev.miniecr.auth.user;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The key that encrypts the secrets which must be had back, such as those of access keys. */
public final class MasterKey {
    /*
     * AES-256-GCM. A text is 1.KEY.BASE64: the version of this format, which master key, and a random nonce of 12 bytes, the ciphertext and
     * its tag of 16. What the secret belongs to is authenticated with it: a row's secret does not decrypt in another row.
     */
    private static final int LENGTH = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String FORMAT = "1";

    private final byte[] key;
    private final String id;

    private MasterKey(byte[] key) {
        this.key = key;
        this.id = id(key);
    }

    public static MasterKey random(SecureRandom random) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return new MasterKey(key);
    }

    /** Reads 32 bytes in base64, as {@link #encoded()} writes them; spaces and line ends around them do not matter. Throws IllegalArgumentException. */
    public static MasterKey parse(String base64) {
        byte[] key = decode(base64.strip()).filter(bytes -> bytes.length == LENGTH)
                .orElseThrow(() -> new IllegalArgumentException("A master key is 32 bytes in base64"));
        return new MasterKey(key);
    }

    /** The key itself, in base64: for the file that it is kept in, and nothing else. */
    public String encoded() {
        return Base64.getEncoder().encodeToString(key);
    }

    /** Tells master keys apart, and says nothing about them. */
    public String id() {
        return id;
    }

    /**
     * Encrypts a secret; twice gives two texts.
     *
     * @param owner what the secret belongs to, such as the access key's id: {@link #decrypt} needs it again
     */
    public String encrypt(String owner, String secret, SecureRandom random) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, owner)
                    .doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] bytes = ByteBuffer.allocate(NONCE + encrypted.length).put(nonce).put(encrypted).array();
            return FORMAT + "." + id + "." + Base64.getEncoder().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java lacks AES-256-GCM", e);
        }
    }

    /** Empty where the text was not encrypted under this key for this owner. */
    public Optional<String> decrypt(String owner, String text) {
        String prefix = FORMAT + "." + id + ".";
        if (!text.startsWith(prefix)) {
            return Optional.empty();
        }
        return decode(text.substring(prefix.length())).filter(bytes -> bytes.length > NONCE)
                .flatMap(bytes -> decrypt(owner, bytes));
    }

    private Optional<String> decrypt(String owner, byte[] bytes) {
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE), owner);
            byte[] secret = cipher.doFinal(bytes, NONCE, bytes.length - NONCE);
            return Optional.of(new String(secret, StandardCharsets.UTF_8));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java lacks AES-256-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static String id(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] hash = mac.doFinal("mini-ecr master key".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java lacks HMAC-SHA256", e);
        }
    }

    private static Optional<byte[]> decode(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
