package dev.miniecr.server.netty;

import dev.miniecr.server.http.ResponseBody;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one response: its head, and its content as fast as the client takes it. */
final class ContentSender {
    /*
     * Runs on the event loop. Bytes are cut into pieces while the connection is writable. Each piece of a stream is read on a virtual
     * thread of its own, one at a time, and comes back as a task. A region goes to the kernel as it is, with the head held back (cork)
     * until file bytes fill the packet. The body is closed once, when nothing of it is being read or sent any more.
     */
    interface Listener {
        /** The response was sent, or never will be whole. */
        void sent(boolean whole, long bytes);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ContentSender.class);
    private static final int PIECE = 64 * 1024;
    private static final int STREAM_PIECE = 128 * 1024;

    private final Connection connection;
    private final ResponseBody whole;
    private final Listener listener;
    private final Deque<ResponseBody> parts = new ArrayDeque<>();
    private long position;
    private long sent;
    private boolean busy;
    private boolean ended;
    private boolean closed;

    ContentSender(Connection connection, ResponseBody content, ResponseBody whole, Listener listener) {
        this.connection = connection;
        this.whole = whole;
        this.listener = listener;
        addPart(content);
    }

    private void addPart(ResponseBody part) {
        switch (part) {
            case ResponseBody.Parts(var inner, var _) -> inner.forEach(this::addPart);
            case ResponseBody.HeadOf _ -> {
            }
            case ResponseBody.Bytes _,ResponseBody.Region _,ResponseBody.Stream _ -> {
                if (part.length() > 0) {
                    parts.add(part);
                }
            }
        }
    }

    void start(HeadWriter head) {
        if (parts.size() == 1 && parts.getFirst() instanceof ResponseBody.Bytes(byte[] bytes)
                && bytes.length <= PIECE) {
            ByteBuf all = head.end(connection.channel().alloc(), bytes.length).writeBytes(bytes);
            parts.clear();
            sent = bytes.length;
            connection.write(all);
            end(true);
            return;
        }
        if (parts.stream().anyMatch(ResponseBody.Region.class::isInstance)) {
            connection.cork(true);
        }
        connection.write(head.end(connection.channel().alloc(), 0));
        advance();
    }

    void advance() {
        while (!busy && !ended && !parts.isEmpty() && connection.channel().isWritable()) {
            switch (parts.getFirst()) {
                case ResponseBody.Bytes(byte[] bytes) -> writePiece(bytes);
                case ResponseBody.Region region -> writeRegion(region);
                case ResponseBody.Stream stream -> readPiece(stream);
                case ResponseBody.HeadOf _,ResponseBody.Parts _ -> throw new IllegalStateException("Not a part");
            }
        }
        if (!busy && !ended && parts.isEmpty()) {
            busy = true;
            connection.channel().writeAndFlush(connection.channel().alloc().buffer(0, 0)).addListener(done -> {
                busy = false;
                end(done.isSuccess());
            });
        } else {
            connection.flush();
        }
    }

    private void writePiece(byte[] bytes) {
        int length = (int) Math.min(PIECE, bytes.length - position);
        connection.write(connection.channel().alloc().directBuffer(length).writeBytes(bytes, (int) position, length));
        moved(length, bytes.length);
    }

    private void moved(long length, long of) {
        sent += length;
        position += length;
        if (position == of) {
            parts.removeFirst();
            position = 0;
        }
    }

    private void writeRegion(ResponseBody.Region region) {
        busy = true;
        connection.channel().writeAndFlush(new LeasedRegion(region, 0, region.length())).addListener(done -> {
            busy = false;
            connection.cork(false);
            if (done.isSuccess()) {
                moved(region.length(), region.length());
                advance();
            } else {
                end(false);
            }
        });
    }

    private void readPiece(ResponseBody.Stream stream) {
        busy = true;
        int length = (int) Math.min(STREAM_PIECE, stream.length() - position);
        Thread.startVirtualThread(() -> {
            ByteBuf piece = connection.channel().alloc().directBuffer(length);
            try {
                byte[] bytes = stream.stream().readNBytes(length);
                piece.writeBytes(bytes);
            } catch (IOException e) {
                LOG.warn("A response body could not be read", e);
            }
            try {
                connection.loop().thread().execute(() -> pieceRead(stream, piece, length));
            } catch (RejectedExecutionException e) {
                piece.release();
            }
        });
    }

    private void pieceRead(ResponseBody.Stream stream, ByteBuf piece, int expected) {
        busy = false;
        if (ended || piece.readableBytes() < expected) {
            piece.release();
            end(false);
            return;
        }
        connection.write(piece);
        moved(expected, stream.length());
        advance();
    }

    long sent() {
        return sent;
    }

    boolean waitsForClient() {
        return !ended && connection.unsent() != 0;
    }

    void connectionClosed() {
        end(false);
    }

    private void end(boolean complete) {
        if (!ended) {
            ended = true;
            listener.sent(complete, sent);
        }
        if (!busy && !closed) {
            closed = true;
            Exchange.close(whole);
        }
    }
}
