package dev.miniecr.server.netty;

import dev.miniecr.server.http.ResponseBody;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one response: its head, and its content as fast as the client takes it. */
final class ContentSender {
    /*
     * Runs on the event loop. Bytes are cut into pieces while the connection is writable, so that a slow client holds no more than the
     * high-water mark. A region goes to the kernel by the piece, with the head held back (cork) until file bytes fill the packet. Each
     * piece of a stream is read on a virtual thread of its own, one at a time, and comes back as a task. The body is closed once, when
     * nothing of it is being read or sent any more.
     */
    interface Listener {
        /** The response was sent, or never will be whole. */
        void sent(boolean whole, long bytes);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ContentSender.class);
    private static final int BYTES_PIECE = 64 * 1024;
    private static final int STREAM_PIECE = 128 * 1024;
    private static final int REGION_PIECE = 4 * 1024 * 1024;

    private final Connection connection;
    private final ResponseBody body;
    private final Listener listener;
    private final Pace pace;
    private final Deque<ResponseBody> pieces = new ArrayDeque<>();
    private long position;
    private long sent;
    private boolean busy;
    private boolean ended;
    private boolean closed;

    ContentSender(Connection connection, ResponseBody body, Listener listener) {
        this.connection = connection;
        this.body = body;
        this.listener = listener;
        this.pace = new Pace(connection.shared().settings().timeouts());
    }

    void start(HeadWriter head, boolean withContent) {
        if (body instanceof ResponseBody.Bytes(byte[] bytes) && bytes.length <= BYTES_PIECE) {
            sent = withContent ? bytes.length : 0;
            connection.write(head.end(connection.channel().alloc(), (int) sent).writeBytes(bytes, 0, (int) sent));
            end(true);
            return;
        }
        if (withContent) {
            pieces.addAll(Bodies.pieces(body));
        }
        cork();
        connection.write(head.end(connection.channel().alloc(), 0));
        if (pieces.isEmpty()) {
            end(true);
        } else {
            pace.restart(System.nanoTime(), 0);
            advance();
        }
    }

    private void cork() {
        if (pieces.stream().anyMatch(ResponseBody.Region.class::isInstance)) {
            connection.cork(true);
        }
    }

    /** Sends on as long as the connection takes more. */
    void advance() {
        while (!busy && !ended && !pieces.isEmpty() && connection.channel().isWritable()) {
            switch (pieces.getFirst()) {
                case ResponseBody.Bytes(byte[] bytes) -> sendPiece(bytes);
                case ResponseBody.Region region -> sendPiece(region);
                case ResponseBody.Stream stream -> readPiece(stream);
                case ResponseBody.HeadOf _,ResponseBody.Parts _ -> throw new IllegalStateException("Not a piece");
            }
        }
        if (!busy && !ended && pieces.isEmpty()) {
            busy = true;
            connection.whenSent(this::allSent);
        }
        connection.flush();
    }

    private void sendPiece(byte[] bytes) {
        int length = (int) Math.min(BYTES_PIECE, bytes.length - position);
        connection.write(connection.channel().alloc().directBuffer(length).writeBytes(bytes, (int) position, length));
        moved(length, bytes.length);
    }

    private void sendPiece(ResponseBody.Region region) {
        busy = true;
        long length = Math.min(REGION_PIECE, region.length() - position);
        connection.write(new LeasedRegion(region, position, length), done -> {
            busy = false;
            if (done.isSuccess()) {
                moved(length, region.length());
                advance();
            } else {
                failed(done);
            }
        });
    }

    private void readPiece(ResponseBody.Stream stream) {
        busy = true;
        connection.flush();
        int length = (int) Math.min(STREAM_PIECE, stream.length() - position);
        Thread.startVirtualThread(() -> {
            ByteBuf piece = connection.channel().alloc().directBuffer(length);
            read(stream, piece, length);
            try {
                connection.loop().thread().execute(() -> pieceRead(stream, piece, length));
            } catch (RejectedExecutionException e) {
                piece.release();
                Bodies.close(body);
            }
        });
    }

    /** A stream that fails or ends early leaves the piece short, which breaks the connection. */
    private static void read(ResponseBody.Stream stream, ByteBuf piece, int length) {
        try {
            piece.writeBytes(stream.stream().readNBytes(length));
            if (piece.readableBytes() < length) {
                LOG.warn("A response body ended {} bytes early", stream.length());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("A response body could not be read", e);
        }
    }

    private void pieceRead(ResponseBody.Stream stream, ByteBuf piece, int expected) {
        busy = false;
        if (ended || piece.readableBytes() < expected) {
            piece.release();
            end(false);
        } else {
            connection.write(piece);
            moved(expected, stream.length());
            advance();
        }
    }

    private void moved(long length, long of) {
        sent += length;
        position += length;
        if (position == of) {
            pieces.removeFirst();
            position = 0;
        }
    }

    private void allSent(Future<?> done) {
        busy = false;
        if (done.isSuccess()) {
            connection.cork(false);
            end(true);
        } else {
            failed(done);
        }
    }

    private void failed(Future<?> done) {
        Failures.logUnlessClientLeft(LOG, done.cause());
        end(false);
    }

    /** False when the client takes too little. */
    boolean keepsUp(long now) {
        long moved = sent - connection.unsent();
        if (ended || !connection.isWaitingToSend()) {
            pace.restart(now, moved);
            return true;
        }
        return pace.keepsUp(now, moved);
    }

    void connectionClosed() {
        end(false);
    }

    private void end(boolean whole) {
        boolean first = !ended;
        ended = true;
        if (!busy && !closed) {
            closed = true;
            Bodies.close(body);
        }
        if (first) {
            listener.sent(whole, sent);
        }
    }
}
