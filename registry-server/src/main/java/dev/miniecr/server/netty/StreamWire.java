package dev.miniecr.server.netty;

import dev.miniecr.server.http.MalformedTargetException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One stream of HTTP/2, and the exchange on it. */
final class StreamWire implements Wire {
    /*
     * Receiving. A stream begins with the window that HTTP/2 gives it, 64 KiB. When its content is first asked for the window grows to what
     * the budget has for one body, up to 4 MiB, and from then on follows the budget. The reader's thread counts what it took, and tells the
     * event loop each time that it is an eighth of the window, which is then given back to the client. Content is copied out of the frames,
     * several of them into one buffer, so that small frames hold no more memory than they have bytes.
     *
     * Sending. A piece is no longer than the client's windows are open, so what was written always can be sent, and a stream whose client
     * does not read holds nothing. A stream has few bytes on their way to the socket and then lets others go first.
     */
    private static final int GATHERED = 64 * 1024;
    private static final int UNSENT = 64 * 1024;
    private static final int LEAST_CHANGE = 16 * 1024;

    private final Multiplexer connection;
    private final Http2Stream stream;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile int window;
    private Optional<Exchange> exchange = Optional.empty();
    private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
    private ChannelFuture lastWrite;
    private int unsent;
    private boolean waiting;
    private boolean receivedAll;
    private boolean closed;
    private long since = System.nanoTime();

    StreamWire(Multiplexer connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
        this.window = receiving().windowSize(stream);
        this.lastWrite = context().newSucceededFuture();
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }

    private Http2LocalFlowController receiving() {
        return connection.connection().local().flowController();
    }

    private Http2RemoteFlowController sending() {
        return connection.connection().remote().flowController();
    }

    /** Reads the head of the request, and lets it be served. */
    void begin(Http2Headers headers, boolean ended) {
        receivedAll = ended;
        try {
            RequestHead head = StreamHeads.parse(headers, ended, shared().settings().limits());
            Exchange begun = new Exchange(this, head, new StreamContent(head.length()));
            exchange = Optional.of(begun);
            begun.begin();
        } catch (MalformedTargetException e) {
            refuse(Refusal.badRequest(String.valueOf(e.getMessage())));
        } catch (Refusal refusal) {
            refuse(refusal);
        }
    }

    private void refuse(Refusal refusal) {
        byte[] content = Failures.json(refusal);
        head(refusal.status()).field("Content-Type", "application/json").contentLength(content.length)
                .send(content, content.length);
        linger();
    }

    /** Takes a frame of content. Returns how many of its bytes the client may send anew at once. */
    int receive(ByteBuf data, int padding) {
        int length = data.readableBytes();
        if (exchange.isEmpty() || exchange.get().incoming().ended()) {
            return length + padding;
        }
        if (exchange.get().incoming().unwanted()) {
            give(data);
            return length + padding;
        }
        if (gathered.writableBytes() < length) {
            handOver();
            gathered = alloc().directBuffer(Math.max(length, GATHERED));
            connection.gathering(this);
        }
        gathered.writeBytes(data);
        return padding;
    }

    /** Passes on what was gathered. */
    void handOver() {
        ByteBuf whole = gathered;
        gathered = Unpooled.EMPTY_BUFFER;
        if (whole.isReadable()) {
            ByteBuf exact = whole.writableBytes() <= whole.readableBytes()
                    ? whole.retain()
                    : alloc().directBuffer(whole.readableBytes()).writeBytes(whole);
            give(exact);
            exact.release();
        }
        whole.release();
    }

    private void give(ByteBuf data) {
        exchange.ifPresent(open -> {
            open.incoming().take(data);
            open.settle();
        });
    }

    /** The client has sent everything. */
    void receivedAll() {
        receivedAll = true;
        handOver();
        exchange.ifPresent(open -> {
            open.incoming().end();
            open.settle();
        });
    }

    /** The stream is gone, as it should be or before. */
    void closed() {
        handOver();
        closed = true;
        exchange.ifPresent(Exchange::connectionClosed);
        exchange = Optional.empty();
    }

    boolean isReceiving() {
        return !receivedAll && exchange.isPresent();
    }

    /** There may be room again. */
    void writable() {
        waiting = false;
        exchange.ifPresent(Exchange::writable);
    }

    void check(long now) {
        if (exchange.isPresent()) {
            exchange.get().check(now);
        } else if (now - since > shared().settings().timeouts().stall().toNanos()) {
            close();
        }
    }

    @Override
    public Shared shared() {
        return connection.shared();
    }

    @Override
    public Loop loop() {
        return connection.loop();
    }

    @Override
    public Peer peer() {
        return connection.peer();
    }

    @Override
    public ByteBufAllocator alloc() {
        return context().alloc();
    }

    @Override
    public Head head(int status) {
        return new StreamHead(this, status, loop().date().text());
    }

    void write(Http2Headers headers, boolean last) {
        if (!closed) {
            lastWrite = connection.encoder().writeHeaders(context(), stream.id(), headers, 0, last,
                    context().newPromise());
            flush();
        }
    }

    @Override
    public void write(ByteBuf piece, boolean last) {
        if (closed) {
            piece.release();
            return;
        }
        int length = piece.readableBytes();
        unsent += length;
        connection.written(length);
        lastWrite = connection.encoder().writeData(context(), stream.id(), piece, 0, last, context().newPromise())
                .addListener(_ -> {
                    unsent -= length;
                    connection.sent(length);
                });
        flush();
    }

    private int open() {
        if (closed || !connection.hasRoom() || !sending().isWritable(stream)) {
            return 0;
        }
        int ofStream = sending().windowSize(stream) - unsent;
        int ofConnection = sending().windowSize(connection.connection().connectionStream()) - connection.unsent();
        return Math.max(0, Math.min(ofStream, ofConnection));
    }

    @Override
    public boolean takesWhole(int length) {
        return length == 0 || length <= open();
    }

    @Override
    public int room() {
        int open = unsent < UNSENT ? open() : 0;
        if (open == 0 && !waiting && !closed) {
            waiting = true;
            connection.waiting(this);
        }
        return open;
    }

    @Override
    public boolean takesRegions() {
        return false;
    }

    @Override
    public void write(LeasedRegion region, ChannelFutureListener then) {
        throw new IllegalStateException("A stream takes bytes");
    }

    @Override
    public void whenSent(ChannelFutureListener then) {
        lastWrite.addListener(then);
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public void cork(boolean on) {
        // frames are gathered into packets by TLS
    }

    @Override
    public boolean isWaitingToSend() {
        return unsent > 0 || waiting;
    }

    @Override
    public long unsent() {
        return unsent;
    }

    @Override
    public boolean reading() {
        return !closed && connection.reading() && exchange.isPresent() && exchange.get().incoming().asked()
                && receiving().windowSize(stream) > 0;
    }

    @Override
    public void taken(int bytes) {
        if (taken.addAndGet(bytes) >= window / 8 && telling.compareAndSet(false, true)) {
            try {
                loop().thread().execute(this::updateReading);
            } catch (RejectedExecutionException e) {
                // the server stopped; so will the exchange
            }
        }
    }

    @Override
    public void updateReading() {
        telling.set(false);
        if (closed || receivedAll || exchange.isEmpty() || exchange.get().incoming().ended()) {
            return;
        }
        Incoming incoming = exchange.get().incoming();
        try {
            if (!incoming.unwanted() && incoming.decideReading()) {
                follow(shared().budget().streamWindow());
            }
            int unconsumed = receiving().unconsumedBytes(stream);
            int free = incoming.unwanted() ? unconsumed : taken.getAndSet(0);
            receiving().consumeBytes(stream, Math.clamp(free, 0, unconsumed));
            flush();
        } catch (Http2Exception e) {
            connection.failed(e);
        }
    }

    /** Makes the window as large as the budget has room for now. */
    private void follow(int size) throws Http2Exception {
        int change = size - receiving().initialWindowSize(stream);
        if (Math.abs(change) >= LEAST_CHANGE) {
            window = size;
            receiving().incrementWindowSize(stream, change);
        }
    }

    @Override
    public void sendContinue() {
        write(new DefaultHttp2Headers(false).status("100"), false);
    }

    @Override
    public boolean isEnding() {
        return false;
    }

    @Override
    public void next() {
        finish();
    }

    @Override
    public void linger() {
        finish();
    }

    /* Where the client goes on sending it is told that nobody listens (RFC 9113 section 8.1). */
    private void finish() {
        exchange = Optional.empty();
        since = System.nanoTime();
        if (!receivedAll) {
            whenSent(_ -> reset(Http2Error.NO_ERROR));
        }
        flush();
    }

    @Override
    public void close() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    private void reset(Http2Error why) {
        if (!closed) {
            var _ = connection.encoder().writeRstStream(context(), stream.id(), why.code(), context().newPromise());
            flush();
        }
    }
}
