package dev.miniecr.auth.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Credentials of sessions, of roles and of users. Nothing of them is stored: a session token holds everything, the secret too, encrypted. */
public final class SessionTokens {
    /*
     * A token is its mark, then in Base64url a random nonce and the fields under AES-256-GCM, with the mark as additional data. 2^32 tokens under one
     * key are safe with random nonces of 96 bits.
     */
    /** Of a session token's text. */
    public static final int MOST_CHARACTERS = 16_384;
    private static final String MARK = "mes2";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final SecretKeySpec key;
    private final Clock clock;
    private final SecureRandom random;

    /** With the key in this directory of secrets, which is made where it is missing. Throws IOException where it is malformed. */
    public SessionTokens(Path directory, Clock clock, SecureRandom random) throws IOException {
        this.key = new SecretKeySpec(new SecretFile(directory.resolve("session-token.key")).key(random), "AES");
        this.clock = clock;
        this.random = random;
    }

    public SessionCredentials issue(SessionGrant grant) {
        String accessKeyId = accessKeyId();
        String secret = Base64.getEncoder().encodeToString(random(30));
        FieldWriter fields = new FieldWriter().text(accessKeyId).text(secret).text(grant.principalId())
                .text(grant.principalName()).text(grant.account()).text(grant.accessKeyId())
                .number(grant.expiry().getEpochSecond()).text(grant.policy().orElse(""));
        String token = MARK + Base64Url.encode(encrypt(fields.bytes()));
        if (token.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("A session token has at most " + MOST_CHARACTERS + " characters");
        }
        return new SessionCredentials(accessKeyId, secret, token, grant);
    }

    /** The credentials that a token belongs to, if it was issued here together with this access key id. */
    public Verification<SessionCredentials> open(String accessKeyId, String sessionToken) {
        try {
            SessionCredentials credentials = read(sessionToken);
            if (!MessageDigest.isEqual(credentials.accessKeyId().getBytes(StandardCharsets.UTF_8), accessKeyId
                    .getBytes(StandardCharsets.UTF_8))) {
                return new Verification.Invalid<>("issued with another access key");
            }
            return clock.instant().isBefore(credentials.grant().expiry())
                    ? new Verification.Valid<>(credentials)
                    : new Verification.Expired<>(credentials);
        } catch (MalformedTokenException e) {
            return new Verification.Invalid<>(e.reason());
        }
    }

    private SessionCredentials read(String token) throws MalformedTokenException {
        if (token.length() > MOST_CHARACTERS || !token.startsWith(MARK)) {
            throw new MalformedTokenException("another kind of text");
        }
        FieldReader fields = new FieldReader(decrypt(Base64Url.decode(token.substring(MARK.length()))));
        String accessKeyId = fields.text();
        String secret = fields.text();
        SessionGrant grant = new SessionGrant(fields.text(), fields.text(), fields.text(), fields.text(), fields.time(),
                present(fields.text()));
        fields.end();
        return new SessionCredentials(accessKeyId, secret, token, grant);
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private byte[] encrypt(byte[] fields) {
        try {
            byte[] nonce = random(NONCE_BYTES);
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce);
            ByteBuffer sealed = ByteBuffer.allocate(NONCE_BYTES + fields.length + TAG_BYTES).put(nonce);
            return sealed.put(cipher.doFinal(fields)).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has " + CIPHER, e);
        }
    }

    private byte[] decrypt(byte[] sealed) throws MalformedTokenException {
        if (sealed.length < NONCE_BYTES + TAG_BYTES) {
            throw new MalformedTokenException("too short");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES));
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException _) {
            throw new MalformedTokenException("does not decrypt");
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(MARK.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private String accessKeyId() {
        StringBuilder id = new StringBuilder("ASIA");
        for (byte b : random(16)) {
            id.append(ID_ALPHABET.charAt(b & 31));
        }
        return id.toString();
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
