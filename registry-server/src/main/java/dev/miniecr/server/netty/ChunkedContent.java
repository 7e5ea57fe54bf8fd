package dev.miniecr.server.netty;

import dev.miniecr.server.netty.HttpSettings.Limits;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Content in chunks (RFC 9112 section 7.1). Extensions and trailer fields are read and forgotten. */
final class ChunkedContent implements ContentReader {
    /*
     * Chunk data is passed on as slices of what was received, not copied, but for chunks so small that the slices would weigh more than
     * the bytes: those are gathered into one buffer for each call.
     */
    private static final int SMALL = 2048;
    private static final int MOST_SIZE_DIGITS = 15;
    private static final int MOST_EXTENSION = 1024;

    private enum State {
        SIZE, SPACE, EXTENSION, SIZE_END, DATA, DATA_RETURN, DATA_END, TRAILER
    }

    private final Limits limits;
    private final ByteArrayOutputStream trailer = new ByteArrayOutputStream(0);
    private State state = State.SIZE;
    private long size;
    private int line;

    ChunkedContent(Limits limits) {
        this.limits = limits;
    }

    @Override
    public OptionalLong remaining() {
        return OptionalLong.empty();
    }

    @Override
    public boolean read(ByteBuf in, Consumer<ByteBuf> to) {
        SmallChunks small = new SmallChunks(in, to);
        try {
            while (in.isReadable()) {
                if (state == State.DATA) {
                    data(in, to, small);
                } else if (step(in.readByte())) {
                    return true;
                }
            }
            return false;
        } finally {
            small.flush();
        }
    }

    private void data(ByteBuf in, Consumer<ByteBuf> to, SmallChunks small) {
        int piece = (int) Math.min(size, in.readableBytes());
        if (piece < SMALL) {
            small.add(piece);
        } else {
            small.flush();
            to.accept(in.readRetainedSlice(piece));
        }
        size -= piece;
        if (size == 0) {
            state = State.DATA_RETURN;
        }
    }

    private boolean step(byte c) {
        switch (state) {
            case SIZE -> size(c);
            case SPACE -> space(c);
            case EXTENSION -> extension(c);
            case SIZE_END -> {
                require(c == '\n');
                state = size == 0 ? State.TRAILER : State.DATA;
                line = 0;
            }
            case DATA_RETURN -> {
                require(c == '\r');
                state = State.DATA_END;
            }
            case DATA_END -> {
                require(c == '\n');
                state = State.SIZE;
            }
            case TRAILER -> {
                return trailer(c);
            }
            case DATA -> throw new IllegalStateException("Data is not read by the byte");
        }
        return false;
    }

    private void size(byte c) {
        int digit = Character.digit(c, 16);
        if (digit >= 0) {
            require(line++ < MOST_SIZE_DIGITS);
            size = (size << 4) | digit;
            return;
        }
        require(line > 0);
        if (c == '\r') {
            state = State.SIZE_END;
        } else {
            state = State.SPACE;
            space(c);
        }
    }

    private void space(byte c) {
        switch (c) {
            case ';' -> state = State.EXTENSION;
            case ' ', '\t' -> require(line++ < MOST_EXTENSION);
            default -> require(false);
        }
    }

    private void extension(byte c) {
        if (c == '\r') {
            state = State.SIZE_END;
            return;
        }
        require(line++ < MOST_EXTENSION && (c < 0 || (c >= ' ' && c != 0x7f) || c == '\t'));
    }

    private boolean trailer(byte c) {
        trailer.write(c);
        if (trailer.size() > limits.headerBytes()) {
            throw Refusal.badRequest("The trailer section is too long");
        }
        boolean afterReturn = line < 0;
        require(c == '\n' == afterReturn);
        if (c == '\r') {
            line = line == 0 ? -1 : -2; // -1: the return of an empty line
        } else if (c == '\n') {
            if (line == -1) {
                HeadParser.checkTrailers(trailer.toByteArray(), limits.headerFields());
                return true;
            }
            line = 0;
        } else {
            line++;
        }
        return false;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw Refusal.badRequest("The chunked content is malformed");
        }
    }

    private static final class SmallChunks {
        private final ByteBuf in;
        private final Consumer<ByteBuf> to;
        private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(0);

        SmallChunks(ByteBuf in, Consumer<ByteBuf> to) {
            this.in = in;
            this.to = to;
        }

        void add(int length) {
            byte[] bytes = new byte[length];
            in.readBytes(bytes);
            gathered.writeBytes(bytes);
        }

        void flush() {
            if (gathered.size() > 0) {
                to.accept(in.alloc().directBuffer(gathered.size()).writeBytes(gathered.toByteArray()));
                gathered.reset();
            }
        }
    }
}
