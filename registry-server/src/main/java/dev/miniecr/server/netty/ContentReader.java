package dev.miniecr.server.netty;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Finds the content of one request in the bytes of its connection. */
sealed interface ContentReader permits FixedContent, ChunkedContent, StreamContent {

    /** Takes content from the bytes, and nothing behind it; true when that was the end. Throws {@link Refusal} where it is malformed. */
    boolean read(ByteBuf in, Consumer<ByteBuf> to);

    /** How many bytes are still to come, where that is known. */
    OptionalLong remaining();

    static ContentReader of(OptionalLong length, HttpSettings.Limits limits) {
        return length.isPresent() ? new FixedContent(length.getAsLong()) : new ChunkedContent(limits);
    }
}
