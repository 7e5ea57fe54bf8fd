package dev.miniecr.auth.token;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a token one after the other: texts with their length before them, numbers of eight bytes. */
final class FieldWriter {
    static final int MOST_TEXT_BYTES = 0xffff;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    FieldWriter text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > MOST_TEXT_BYTES) {
            throw new IllegalArgumentException("A text of a token has at most " + MOST_TEXT_BYTES + " bytes");
        }
        bytes.write(encoded.length >> 8);
        bytes.write(encoded.length);
        bytes.writeBytes(encoded);
        return this;
    }

    FieldWriter number(long number) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
