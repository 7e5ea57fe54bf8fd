package dev.miniecr.server.netty;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Content that comes in frames: all of it is content, and its end is told apart. */
final class StreamContent implements ContentReader {
    private final OptionalLong length;
    private long received;

    /** With the length that the client said, if it did. */
    StreamContent(OptionalLong length) {
        this.length = length;
    }

    @Override
    public boolean read(ByteBuf in, Consumer<ByteBuf> to) {
        received += in.readableBytes();
        if (in.isReadable()) {
            to.accept(in.readRetainedSlice(in.readableBytes()));
        }
        return false;
    }

    @Override
    public OptionalLong remaining() {
        return length.isPresent() ? OptionalLong.of(length.getAsLong() - received) : length;
    }
}
