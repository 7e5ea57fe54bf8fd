package dev.miniecr.server.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts the heads of responses into bytes, one after the other. For one thread. */
final class HeadWriter {
    private static final byte[][] STATUS_LINES = statusLines();
    private static final byte[] REQUEST_ID = "X-Request-Id: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

    private final HttpDate date;
    private byte[] bytes = new byte[1024];
    private int length;

    HeadWriter(HttpDate date) {
        this.date = date;
    }

    /** The status line and Date. */
    HeadWriter status(int status) {
        length = 0;
        append(STATUS_LINES[status]);
        append(date.line());
        return this;
    }

    HeadWriter requestId(String id) {
        append(REQUEST_ID);
        appendLine(id);
        return this;
    }

    HeadWriter contentLength(long contentLength) {
        append(CONTENT_LENGTH);
        appendLine(Long.toString(contentLength));
        return this;
    }

    HeadWriter field(String name, String value) {
        append(name);
        room(2);
        bytes[length++] = ':';
        bytes[length++] = ' ';
        appendLine(value);
        return this;
    }

    /** A buffer with the head, and room for so many bytes more. */
    ByteBuf end(ByteBufAllocator allocator, int more) {
        endLine();
        return allocator.directBuffer(length + more).writeBytes(bytes, 0, length);
    }

    private void appendLine(String text) {
        append(text);
        endLine();
    }

    private void endLine() {
        room(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void append(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    /** Text as ISO-8859-1; a character that has no place there, or would end the line, becomes a question mark. */
    private void append(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            bytes[length++] = (byte) (c > 0xff || (c < ' ' && c != '\t') ? '?' : c);
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private static byte[][] statusLines() {
        byte[][] lines = new byte[600][];
        for (int status = 100; status < lines.length; status++) {
            String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
            lines[status] = ("HTTP/1.1 " + status + " " + reason + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
        return lines;
    }
}
