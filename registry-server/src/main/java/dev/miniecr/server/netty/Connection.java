package dev.miniecr.server.netty;

import dev.miniecr.server.http.MalformedTargetException;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.netty.HttpSettings.Timeouts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: cuts what it receives into requests and sends their answers, in order. */
final class Connection extends ChannelInboundHandlerAdapter implements ReceiveBuffers.Appetite {
    /*
     * Everything here runs on the connection's event loop. One request is under way at a time: what a client sends ahead stays undecoded
     * in unread, and reading is off while anything is there, so that pipelining costs one receive buffer and no more. A request's content
     * goes to its exchange as it comes. After the last answer the sending side is shut first, and what still comes is thrown away until
     * the client closes too or the linger time is over: closing at once could make the kernel reset the connection and take the answer
     * with it (RFC 9112 section 9.6).
     */
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Shared shared;
    private final Loop loop;
    private final SocketChannel channel;
    private final HeadReader heads;
    private final Deque<ByteBuf> unread = new ArrayDeque<>(2);
    private Optional<Exchange> exchange = Optional.empty();
    private long since = System.nanoTime();
    private boolean decoding;
    private boolean unflushed;
    private boolean inputEnded;
    private boolean lingering;

    Connection(Shared shared, Loop loop, SocketChannel channel) {
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.heads = new HeadReader(shared.settings().limits());
    }

    Shared shared() {
        return shared;
    }

    Loop loop() {
        return loop;
    }

    SocketChannel channel() {
        return channel;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.opened(this);
        channel.read();
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

    /** The bytes in a buffer that is not mostly empty: what waits to be read is counted by its bytes. */
    private static ByteBuf trimmed(ByteBuf in) {
        if (in.capacity() < 16 * 1024 || in.readableBytes() * 4L >= in.capacity()) {
            return in;
        }
        ByteBuf small = in.alloc().directBuffer(in.readableBytes()).writeBytes(in);
        in.release();
        return small;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
    }

    private void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            while (!unread.isEmpty() && !lingering && decodeOne(unread.getFirst())) {
                if (!unread.getFirst().isReadable()) {
                    unread.removeFirst().release();
                }
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        } finally {
            decoding = false;
        }
        if (inputEnded && exchange.isEmpty() && unread.isEmpty() && !lingering) {
            close();
        }
        updateReading();
    }

    /** Takes some of the bytes; false when none can be taken now. */
    private boolean decodeOne(ByteBuf in) {
        if (exchange.isPresent()) {
            return exchange.get().take(in);
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

    private void begin(RequestHead head, ByteBuf in) {
        Exchange begun;
        try {
            begun = Exchange.of(this, head);
        } catch (MalformedTargetException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()));
        }
        exchange = Optional.of(begun);
        begun.take(in);
        begun.start();
    }

    /** The exchange is over and the connection stays: the next request, if it is here. */
    void next() {
        exchange = Optional.empty();
        since = System.nanoTime();
        if (shared.draining().get()) {
            close();
            return;
        }
        decode();
    }

    private void refuse(Refusal refusal) {
        Response response = Failures.of(refusal);
        HeadWriter head = loop.heads().status(refusal.status()).contentLength(response.body().length());
        response.fields().forEach(field -> head.field(field.name(), field.value()));
        byte[] content = ((dev.miniecr.server.http.ResponseBody.Bytes) response.body()).bytes();
        write(head.field("Connection", "close").end(channel.alloc(), content.length).writeBytes(content));
        linger();
    }

    /** Sends what was written, then no more; waits a little for the client to close. */
    void linger() {
        if (lingering) {
            return;
        }
        lingering = true;
        exchange = Optional.empty();
        releaseUnread();
        since = System.nanoTime();
        unflushed = false;
        channel.writeAndFlush(channel.alloc().buffer(0, 0)).addListener(sent -> {
            if (inputEnded || !sent.isSuccess()) {
                close();
            } else {
                channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            }
        });
        updateReading();
    }

    void close() {
        var _ = channel.close();
    }

    void write(ByteBuf buffer) {
        unflushed = true;
        var _ = channel.write(buffer, channel.voidPromise());
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    void updateReading() {
        boolean wanted = reading();
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    @Override
    public boolean reading() {
        if (inputEnded || lingering) {
            return true;
        }
        boolean contentUnderWay = exchange.isPresent() && !exchange.get().contentIsComplete();
        return contentUnderWay ? exchange.get().wantsContent() : unread.isEmpty();
    }

    @Override
    public int content() {
        return lingering || exchange.isEmpty() ? 0 : exchange.get().contentRoom();
    }

    /** The kernel waits with sending until there is a whole packet, or until this is off again. */
    void cork(boolean on) {
        if (channel.config() instanceof EpollSocketChannelConfig config) {
            config.setTcpCork(on);
        }
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
        if (event instanceof ChannelInputShutdownEvent) {
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
        loop.closed(this);
        shared.connections().decrementAndGet();
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

    /** Cuts the client off when it was waited for too long. */
    void check(long now) {
        Timeouts timeouts = shared.settings().timeouts();
        if (exchange.isPresent()) {
            exchange.get().check(now);
        } else if (lingering) {
            if (now - since > timeouts.linger().toNanos()) {
                close();
            }
        } else if (heads.begun()) {
            if (now - since > timeouts.head().toNanos()) {
                refuse(new Refusal(408, "The request took too long"));
            }
        } else if (now - since > timeouts.idle().toNanos()) {
            close();
        }
    }

    /** Bytes that wait to be sent, but for those that the kernel took of the first of them. */
    long unsent() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
    }

    /** The server stops: nothing new begins here. */
    void drain() {
        if (exchange.isEmpty() && !heads.begun() && unread.isEmpty() && !lingering) {
            close();
        }
    }
}
