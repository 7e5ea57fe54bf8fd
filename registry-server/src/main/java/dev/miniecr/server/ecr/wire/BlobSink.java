package dev.miniecr.server.ecr.wire;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes a part's bytes on in pieces of some size, and none beyond the most that a part may have; it counts those too. */
final class BlobSink extends OutputStream {
    private static final int PIECE = 64 << 10;

    private final OutputStream sink;
    private final long most;
    private long count;

    BlobSink(OutputStream sink, long most) {
        this.sink = new BufferedOutputStream(sink, PIECE);
        this.most = most;
    }

    long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        count += length;
        if (count <= most) {
            sink.write(bytes, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        sink.flush();
    }
}
