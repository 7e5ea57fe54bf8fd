package dev.miniecr.server.netty;

import dev.miniecr.server.http.RequestBody;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The content of a request that has none. */
enum NoBody implements RequestBody {
    NONE;

    @Override
    public OptionalLong length() {
        return OptionalLong.of(0);
    }

    @Override
    public ByteBuffer[] next() {
        return new ByteBuffer[0];
    }

    @Override
    public byte[] readAll(int limit) {
        return new byte[0];
    }
}
