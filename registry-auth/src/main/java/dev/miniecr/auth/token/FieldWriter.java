package dev.miniecr.auth.token;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a token one after the other: texts and bytes with their length before them, numbers of eight bytes. */
final class FieldWriter {
    private static final int MOST_FIELD_BYTES = 0xffff;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    FieldWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    FieldWriter bytes(byte[] field) {
        if (field.length > MOST_FIELD_BYTES) {
            throw new IllegalArgumentException("A field of a token has at most " + MOST_FIELD_BYTES + " bytes");
        }
        bytes.write(field.length >> 8);
        bytes.write(field.length);
        bytes.writeBytes(field);
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
