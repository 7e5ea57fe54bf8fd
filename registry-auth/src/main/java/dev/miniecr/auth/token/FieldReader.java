package dev.miniecr.auth.token;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Reads what {@link FieldWriter} wrote, and throws MalformedTokenException for everything else. */
final class FieldReader {
    private static final long LAST_SECOND = 253_402_300_799L;

    private final ByteBuffer bytes;

    FieldReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    String text() throws MalformedTokenException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
        } catch (CharacterCodingException _) {
            throw new MalformedTokenException("a field is no text");
        }
    }

    byte[] bytes() throws MalformedTokenException {
        try {
            byte[] field = new byte[Math.min(Short.toUnsignedInt(bytes.getShort()), bytes.remaining() + 1)];
            bytes.get(field);
            return field;
        } catch (BufferUnderflowException _) {
            throw new MalformedTokenException("a field is cut");
        }
    }

    long number() throws MalformedTokenException {
        try {
            return bytes.getLong();
        } catch (BufferUnderflowException _) {
            throw new MalformedTokenException("a field is cut");
        }
    }

    Instant time() throws MalformedTokenException {
        long seconds = number();
        if (seconds < 0 || seconds > LAST_SECOND) {
            throw new MalformedTokenException("a field is no time");
        }
        return Instant.ofEpochSecond(seconds);
    }

    void end() throws MalformedTokenException {
        if (bytes.hasRemaining()) {
            throw new MalformedTokenException("more fields than expected");
        }
    }
}
