package dev.miniecr.server.netty;

import dev.miniecr.server.http.MalformedTargetException;
import dev.miniecr.server.netty.HttpSettings.Timeouts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: cuts what it receives into requests and sends their answers, in order. */
final class Connection extends ChannelInboundHandlerAdapter implements Wire, Watched, ReceiveBuffers.Appetite {
    /*
     * Everything here runs on the connection's event loop. One request is under way at a time: what a client sends ahead stays undecoded
     * in unread, and reading is off while anything is there, so that pipelining costs one receive buffer and no more. A request's content
     * goes to its exchange as it comes. After the last answer the sending side is shut first, and what still comes is thrown away until
     * the client closes too or the linger time is over: closing at once could make the kernel reset the connection and take the answer
     * with it (RFC 9112 section 9.6). Over TLS what comes then is not even decrypted.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer().writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                    .asReadOnly());

    private final Shared shared;
    private final Loop loop;
    private final SocketChannel channel;
    private final Peer peer;
    private final Optional<SslHandler> tls;
    private final HeadReader heads;
    private final TextHead answer;
    private final Deque<ByteBuf> unread = new ArrayDeque<>(2);
    private Optional<Exchange> exchange = Optional.empty();
    private long since = System.nanoTime();
    private boolean used;
    private boolean decoding;
    private boolean unflushed;
    private final Runnable flusher = this::flush;
    private boolean corked;
    private boolean inputEnded;
    private boolean lingering;

    Connection(Shared shared, Loop loop, SocketChannel channel, Peer peer, Optional<SslHandler> tls) {
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.tls = tls;
        this.heads = new HeadReader(shared.settings().limits());
        this.answer = new TextHead(this, loop.heads());
    }

    @Override
    public Shared shared() {
        return shared;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public boolean isEnding() {
        return shared.draining().get() || (inputEnded && unread.stream().noneMatch(ByteBuf::isReadable));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (lingering) {
            in.release();
            return;
        }
        unread.add(trimmed(in));
        decode();
    }

    /** The bytes in a buffer that is at least half full: what waits to be read is counted by its bytes. */
    private static ByteBuf trimmed(ByteBuf in) {
        if (in.capacity() < 16 * 1024 || in.readableBytes() * 2L >= in.capacity()) {
            return in;
        }
        ByteBuf small = in.alloc().directBuffer(in.readableBytes()).writeBytes(in);
        in.release();
        return small;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (unflushed) {
            loop.flushSoon(flusher);
        } else {
            loop.flushLate();
        }
    }

    private void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            while (!lingering && !unread.isEmpty() && decodeSome(unread.getFirst())) {
                if (!unread.getFirst().isReadable()) {
                    unread.removeFirst().release();
                }
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        } finally {
            decoding = false;
        }
        if (lingering) {
            releaseUnread();
        } else if (inputEnded && exchange.isEmpty() && unread.isEmpty()) {
            closeWhenSent();
        }
        updateReading();
    }

    /** False when none of the bytes can be taken now. */
    private boolean decodeSome(ByteBuf in) {
        if (exchange.isPresent()) {
            return giveTo(exchange.get(), in);
        }
        if (!channel.isWritable()) {
            return false;
        }
        if (!heads.begun()) {
            since = System.nanoTime();
        }
        Optional<RequestHead> head = heads.read(in);
        if (head.isPresent()) {
            begin(head.get(), in);
        }
        return true;
    }

    private static boolean giveTo(Exchange taker, ByteBuf in) {
        if (taker.incoming().ended()) {
            return false;
        }
        taker.incoming().take(in);
        taker.settle();
        return true;
    }

    private void begin(RequestHead head, ByteBuf in) {
        Exchange begun;
        try {
            begun = new Exchange(this, head, ContentReader.of(head.length(), shared.settings().limits()));
        } catch (MalformedTargetException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()));
        }
        used = true;
        exchange = Optional.of(begun);
        giveTo(begun, in);
        begun.begin();
    }

    /** The next request, if it is here. */
    @Override
    public void next() {
        exchange = Optional.empty();
        since = System.nanoTime();
        if (shared.draining().get()) {
            closeWhenSent();
        } else {
            decode();
        }
    }

    private void refuse(Refusal refusal) {
        byte[] content = Failures.json(refusal);
        HeadWriter head = loop.heads().status(refusal.status()).field("Content-Type", "application/json")
                .contentLength(content.length).field("Connection", "close");
        write(head.end(channel.alloc(), content.length).writeBytes(content));
        linger();
    }

    /** Sends what was written, then no more; waits a little for the client to close. */
    @Override
    public void linger() {
        if (lingering) {
            return;
        }
        lingering = true;
        exchange = Optional.empty();
        since = System.nanoTime();
        if (!decoding) {
            releaseUnread();
        }
        if (tls.isPresent()) {
            flush();
            Farewell.say(channel, tls.get());
        } else {
            endOutput();
        }
        updateReading();
    }

    private void endOutput() {
        whenSent(sent -> {
            if (inputEnded || !sent.isSuccess()) {
                close();
            } else {
                channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            }
        });
        flush();
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    private void closeWhenSent() {
        whenSent(_ -> close());
        flush();
    }

    @Override
    public Head head(int status) {
        loop.heads().status(status);
        return answer;
    }

    @Override
    public boolean takesWhole(int length) {
        return true;
    }

    @Override
    public int room() {
        return channel.isWritable() ? Integer.MAX_VALUE : 0;
    }

    @Override
    public void write(ByteBuf piece, boolean last) {
        write(piece);
    }

    void write(ByteBuf buffer) {
        unflushed = true;
        var _ = channel.write(buffer, channel.voidPromise());
    }

    @Override
    public boolean takesRegions() {
        return tls.isEmpty();
    }

    @Override
    public void write(LeasedRegion region, ChannelFutureListener then) {
        unflushed = true;
        channel.write(region).addListener(then);
    }

    @Override
    public void whenSent(ChannelFutureListener then) {
        unflushed = true;
        channel.write(Unpooled.EMPTY_BUFFER).addListener(then);
    }

    @Override
    public void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    @Override
    public void cork(boolean on) {
        if (corked != on && tls.isEmpty() && channel.config() instanceof EpollSocketChannelConfig config) {
            corked = on;
            config.setTcpCork(on);
        }
    }

    @Override
    public boolean isWaitingToSend() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting != null && !waiting.isEmpty();
    }

    /** Bytes that wait to be sent; less those that the kernel took of what is sent now, be it bytes or a region. */
    @Override
    public long unsent() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
    }

    @Override
    public void sendContinue() {
        write(CONTINUE.duplicate());
        flush();
    }

    @Override
    public void taken(int bytes) {
        // the socket is read again when the reader asks for more
    }

    /** While requests are being cut, what they come to is decided once, after the last: each change of mind is a call of the kernel. */
    @Override
    public void updateReading() {
        if (decoding) {
            return;
        }
        boolean wanted = decideReading();
        if (channel.isActive() && channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** What was decided last: to look changes nothing. */
    @Override
    public boolean reading() {
        return channel.config().isAutoRead();
    }

    private boolean decideReading() {
        if (inputEnded || lingering) {
            return true;
        }
        if (exchange.isPresent() && !exchange.get().incoming().ended()) {
            return exchange.get().incoming().decideReading();
        }
        return unread.isEmpty();
    }

    @Override
    public int content() {
        return lingering || exchange.isEmpty() || exchange.get().incoming().ended()
                ? 0
                : exchange.get().incoming().room();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            exchange.ifPresent(Exchange::writable);
            decode();
            flush();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            if (lingering) {
                close();
                return;
            }
            exchange.ifPresent(Exchange::inputEnded);
            decode();
            flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lingering = true;
        releaseUnread();
        exchange.ifPresent(Exchange::connectionClosed);
        exchange = Optional.empty();
    }

    private void releaseUnread() {
        unread.forEach(ByteBuf::release);
        unread.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof ReceiveBuffers.NotNow) {
            return;
        }
        if (!(cause instanceof IOException)) {
            LOG.error("A connection failed", cause);
        }
        close();
    }

    @Override
    public void check(long now) {
        Timeouts timeouts = shared.settings().timeouts();
        long waited = now - since;
        if (exchange.isPresent()) {
            exchange.get().check(now);
        } else if (lingering) {
            closeIf(waited > timeouts.linger().toNanos());
        } else if (!heads.begun()) {
            closeIf(waited > (used ? timeouts.idle() : timeouts.head()).toNanos());
        } else if (waited > timeouts.head().toNanos()) {
            refuse(new Refusal(408, "The request took too long"));
        }
    }

    private void closeIf(boolean late) {
        if (late) {
            close();
        }
    }

    @Override
    public void drain() {
        if (exchange.isEmpty() && !heads.begun() && unread.isEmpty() && !lingering) {
            closeWhenSent();
        }
    }
}
