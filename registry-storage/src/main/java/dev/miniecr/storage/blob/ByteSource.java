package dev.miniecr.storage.blob;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes as they arrive. Read by one thread. */
@FunctionalInterface
public interface ByteSource {

    ByteSource EMPTY = () -> new ByteBuffer[0];

    /**
     * Blocks until bytes are there and hands out all that have come, about 1 MiB at most; no buffers at all mean the end. The buffers
     * are the caller's until the next call, when they are taken back.
     *
     * Throws IOException when the sender broke off before the end.
     */
    ByteBuffer[] next() throws IOException;
}
