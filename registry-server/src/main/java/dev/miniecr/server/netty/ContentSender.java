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
     * high-water mark. A region goes to the kernel by the piece, with the head held back (cork) until file bytes fill the packet; where
     * it must be encrypted or framed first, it is read by the piece here, as the kernel would do in sendfile: mapping it instead is
     * faster, but an error of the disk would then take the whole process down. Each piece of a stream is read on a virtual thread of its own, one at a time, and comes back as a task. The body is closed once, when
     * nothing of it is being read or sent any more.
     */
    interface Listener {
        /** The response was sent, or never will be whole. */
        void sent(boolean whole, long bytes);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ContentSender.class);
    private static final byte[] NOTHING = {};
    private static final int BYTES_PIECE = 64 * 1024;
    private static final int READ_PIECE = 128 * 1024;
    private static final int REGION_PIECE = 4 * 1024 * 1024;

    private final Wire wire;
    private final ResponseBody body;
    private final Listener listener;
    private final Pace pace;
    private final Deque<ResponseBody> pieces = new ArrayDeque<>();
    private long position;
    private long sent;
    private boolean busy;
    private boolean ended;
    private boolean closed;

    ContentSender(Wire wire, ResponseBody body, Listener listener) {
        this.wire = wire;
        this.body = body;
        this.listener = listener;
        this.pace = new Pace(wire.shared().settings().timeouts());
    }

    void start(Head head, boolean withContent) {
        if (body instanceof ResponseBody.Bytes(byte[] bytes) && fits(bytes, withContent)) {
            sent = withContent ? bytes.length : 0;
            head.send(bytes, (int) sent);
            end(true);
            return;
        }
        if (withContent) {
            pieces.addAll(Bodies.pieces(body));
        }
        if (pieces.isEmpty()) {
            head.send(NOTHING, 0);
            end(true);
            return;
        }
        cork();
        head.send();
        pace.restart(System.nanoTime(), 0);
        advance();
    }

    private boolean fits(byte[] bytes, boolean withContent) {
        return !withContent || (bytes.length <= BYTES_PIECE && wire.takesWhole(bytes.length));
    }

    private void cork() {
        if (pieces.stream().anyMatch(ResponseBody.Region.class::isInstance)) {
            wire.cork(true);
        }
    }

    /** Sends on as long as the connection takes more. */
    void advance() {
        while (!busy && !ended && !pieces.isEmpty() && wire.room() > 0) {
            switch (pieces.getFirst()) {
                case ResponseBody.Bytes(byte[] bytes) -> sendPiece(bytes);
                case ResponseBody.Region region when wire.takesRegions() -> sendPiece(region);
                case ResponseBody.Region region -> readPiece(region);
                case ResponseBody.Stream stream -> readPiece(stream);
                case ResponseBody.HeadOf _,ResponseBody.Parts _ -> throw new IllegalStateException("Not a piece");
            }
        }
        if (!busy && !ended && pieces.isEmpty()) {
            busy = true;
            wire.whenSent(this::allSent);
        }
        wire.flush();
    }

    private int pieceLength(int most, long of) {
        return (int) Math.min(Math.min(most, of - position), wire.room());
    }

    private void sendPiece(byte[] bytes) {
        int length = pieceLength(BYTES_PIECE, bytes.length);
        write(wire.alloc().directBuffer(length).writeBytes(bytes, (int) position, length), bytes.length);
    }

    /** Writes a piece of the first body of those that are left, which is so long. */
    private void write(ByteBuf piece, long of) {
        int length = piece.readableBytes();
        wire.write(piece, pieces.size() == 1 && position + length == of);
        moved(length, of);
    }

    private void sendPiece(ResponseBody.Region region) {
        busy = true;
        long length = Math.min(REGION_PIECE, region.length() - position);
        wire.write(new LeasedRegion(region, position, length), done -> {
            busy = false;
            if (done.isSuccess()) {
                moved(length, region.length());
                advance();
            } else {
                failed(done);
            }
        });
    }

    private void readPiece(ResponseBody.Region region) {
        int length = pieceLength(READ_PIECE, region.length());
        ByteBuf piece = wire.alloc().directBuffer(length);
        if (read(region, piece, length)) {
            write(piece, region.length());
        } else {
            piece.release();
            end(false);
        }
    }

    private boolean read(ResponseBody.Region region, ByteBuf piece, int length) {
        try {
            long start = region.position() + position;
            int count = 0;
            while (count >= 0 && piece.readableBytes() < length) {
                int so = piece.readableBytes();
                count = piece.writeBytes(region.channel(), start + so, length - so);
            }
            if (count < 0) {
                LOG.error("A file is shorter than its region");
            }
            return count >= 0;
        } catch (IOException e) {
            LOG.error("A file could not be read", e);
            return false;
        }
    }

    private void readPiece(ResponseBody.Stream stream) {
        busy = true;
        wire.flush();
        int length = pieceLength(READ_PIECE, stream.length());
        Thread.startVirtualThread(() -> {
            ByteBuf piece = wire.alloc().directBuffer(length);
            read(stream, piece, length);
            try {
                wire.loop().thread().execute(() -> pieceRead(stream, piece, length));
            } catch (RejectedExecutionException e) {
                piece.release();
                Bodies.close(body);
            }
        });
    }

    /** A stream that fails or ends early leaves the piece short, which breaks the wire. */
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
            write(piece, stream.length());
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
            wire.cork(false);
            end(true);
            wire.flush(); // what came after it may have been answered at once
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
        long moved = sent - wire.unsent();
        if (ended || !wire.isWaitingToSend()) {
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
