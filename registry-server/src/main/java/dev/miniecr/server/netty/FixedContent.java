package dev.miniecr.server.netty;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Content of a length that Content-Length said. */
final class FixedContent implements ContentReader {
    private long remaining;

    FixedContent(long length) {
        this.remaining = length;
    }

    @Override
    public boolean read(ByteBuf in, Consumer<ByteBuf> to) {
        int piece = (int) Math.min(remaining, in.readableBytes());
        if (piece > 0) {
            remaining -= piece;
            to.accept(in.readRetainedSlice(piece));
        }
        return remaining == 0;
    }

    @Override
    public OptionalLong remaining() {
        return OptionalLong.of(remaining);
    }
}
