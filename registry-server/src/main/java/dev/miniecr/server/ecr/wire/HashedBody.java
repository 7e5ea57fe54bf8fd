package dev.miniecr.server.ecr.wire;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A request's body as it is read: its SHA-256, and no more of it than a limit. It does not close what it reads. */
final class HashedBody extends InputStream {
    private static final int PIECE = 8192;

    private final InputStream body;
    private final MessageDigest digest;
    private final int most;
    private long left;

    HashedBody(InputStream body, int most) {
        this.body = body;
        this.most = most;
        this.left = most;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = body.read(bytes, offset, length);
        if (count > 0) {
            left -= count;
            if (left < 0) {
                throw new EcrException("InvalidParameterException",
                        "The request's body has more than " + most + " bytes");
            }
            digest.update(bytes, offset, count);
        }
        return count;
    }

    /** Reads to the end. */
    byte[] sha256() throws IOException {
        byte[] piece = new byte[PIECE];
        while (read(piece, 0, PIECE) >= 0) {
            // Hashed by read.
        }
        return digest.digest();
    }
}
