package dev.miniecr.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The content of a request, read once, by the thread that handles it. Nothing of it is read from the socket before it is asked for. */
public interface RequestBody {

    /** Content-Length where one was sent; 0 where there is no content at all; empty when chunked. */
    OptionalLong length();

    /**
     * Blocks until bytes are there and hands out all that have come, about 1 MiB at most; no buffers at all mean the end. The buffers
     * are the caller's until the next call. The first call answers {@code Expect: 100-continue}.
     *
     * Throws IOException when the client broke off before the end, was too slow, or sent malformed chunks.
     */
    ByteBuffer[] next() throws IOException;

    /** The whole content. Throws {@link ContentTooLargeException}, before reading where the length is known, when it exceeds the limit. */
    byte[] readAll(int limit) throws IOException;
}
