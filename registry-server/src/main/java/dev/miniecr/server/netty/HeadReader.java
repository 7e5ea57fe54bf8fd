package dev.miniecr.server.netty;

import dev.miniecr.server.netty.HttpSettings.Limits;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/** Collects the bytes of one head after the other, however they are cut. */
final class HeadReader {
    private static final int FIRST_SIZE = 1024;

    private final Limits limits;
    private byte[] bytes = new byte[FIRST_SIZE];
    private int filled;
    private int line;
    private int fields;
    private boolean blankBefore;

    HeadReader(Limits limits) {
        this.limits = limits;
    }

    /** Whether part of a head has come. */
    boolean begun() {
        return filled > 0 || blankBefore;
    }

    /** Takes what belongs to the head, and not a byte after it. Throws {@link Refusal} as soon as it cannot become one. */
    Optional<RequestHead> read(ByteBuf in) {
        while (in.isReadable()) {
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            int more = Math.min(in.readableBytes(), bytes.length - filled);
            in.getBytes(in.readerIndex(), bytes, filled, more);
            int end = scan(filled + more);
            in.skipBytes((end < 0 ? filled + more : end) - filled);
            if (end == 2 && fields == 0) {
                skipBlankLine();
            } else if (end > 0) {
                return Optional.of(take(end));
            } else {
                filled += more;
                checkLimits();
            }
        }
        return Optional.empty();
    }

    /** The index after the empty line, or -1. */
    private int scan(int end) {
        for (int i = filled; i < end; i++) {
            while (i > 0 && i + Octets.COUNT < end && bytes[i - 1] != '\r' && Octets.withoutBreak(bytes, i)) {
                i += Octets.COUNT;
            }
            byte c = bytes[i];
            boolean afterReturn = i > 0 && bytes[i - 1] == '\r';
            if (c == '\n' != afterReturn) {
                throw Refusal.badRequest("Lines end with CR LF");
            }
            if (c == '\n') {
                if (i - line == 1) {
                    return i + 1;
                }
                fields = fields == 0 ? i + 1 : fields;
                line = i + 1;
            } else if (i == 0 && c != '\r' && !HeadParser.isToken(c)) {
                throw Refusal.badRequest("The method is not a token");
            }
        }
        return -1;
    }

    /** One empty line before a request is forgiven (RFC 9112 section 2.2). */
    private void skipBlankLine() {
        if (blankBefore) {
            throw Refusal.badRequest("Empty lines are no request");
        }
        blankBefore = true;
        reset();
    }

    private RequestHead take(int end) {
        filled = end;
        checkLimits();
        byte[] head = Arrays.copyOf(bytes, end);
        reset();
        blankBefore = false;
        if (bytes.length > 4 * FIRST_SIZE) {
            bytes = new byte[FIRST_SIZE];
        }
        return HeadParser.parse(head, limits.headerFields());
    }

    private void checkLimits() {
        if ((fields == 0 ? filled : fields) > limits.requestLine()) {
            throw new Refusal(414, "The request line has more than " + limits.requestLine() + " bytes");
        }
        if (fields > 0 && filled - fields > limits.headerBytes()) {
            throw new Refusal(431, "The header fields have more than " + limits.headerBytes() + " bytes");
        }
    }

    private void reset() {
        filled = 0;
        line = 0;
        fields = 0;
    }
}
