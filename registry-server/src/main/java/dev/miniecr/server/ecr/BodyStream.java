package dev.miniecr.server.ecr;

import dev.miniecr.server.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The content of a request as a stream. */
final class BodyStream extends InputStream {
    private final RequestBody body;
    private ByteBuffer[] buffers = new ByteBuffer[0];
    private int at;
    private boolean ended;

    BodyStream(RequestBody body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended && (at == buffers.length || !buffers[at].hasRemaining())) {
            advance();
        }
        if (ended) {
            return -1;
        }
        int count = Math.min(length, buffers[at].remaining());
        buffers[at].get(into, offset, count);
        return count;
    }

    private void advance() throws IOException {
        at++;
        if (at >= buffers.length) {
            buffers = body.next();
            at = 0;
            ended = buffers.length == 0;
        }
    }
}
