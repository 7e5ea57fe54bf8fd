package dev.miniecr.server.netty;

import dev.miniecr.server.netty.HttpSettings.Limits;
import dev.miniecr.server.netty.HttpSettings.Timeouts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of HTTP/2: many streams, each with one exchange. */
final class Multiplexer extends Http2ConnectionHandler implements Watched, ReceiveBuffers.Appetite {
    /*
     * Netty reads and writes the frames and keeps the windows; this gives each stream its turn. All streams together have no more on its
     * way to the socket than a connection of HTTP/1.1 has, the high-water mark. Streams that have more to send wait in a queue, and each
     * time some of it was sent those at its head write their next piece and go to its tail.
     *
     * The window of the connection is never what holds a client up, since it grows as bytes come: each stream has its own, which bounds
     * what waits here for a reader (StreamWire). Should all streams of all connections hold twice the budget nevertheless, sockets are not
     * read until it is less.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Multiplexer.class);
    private static final int WINDOW = 8 * 1024 * 1024;
    private static final int CONTENT_READ = 256 * 1024;
    private static final int TABLE = 4096;
    private static final int FRAME = 64 * 1024;

    private final Shared shared;
    private final Loop loop;
    private final SocketChannel channel;
    private final Peer peer;
    private final SslHandler tls;
    private final Http2Connection.PropertyKey wire;
    private final Set<StreamWire> streams = new LinkedHashSet<>();
    private final Deque<StreamWire> waiting = new ArrayDeque<>();
    private final List<StreamWire> gathering = new ArrayList<>();
    private final FloodGate floods = new FloodGate();
    private int unsent;
    private boolean feedingSoon;
    private boolean busy;
    private boolean used;
    private boolean draining;
    private boolean lingering;
    private long since = System.nanoTime();

    Multiplexer(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings, Shared shared,
            Loop loop, SocketChannel channel, Peer peer, SslHandler tls) {
        super(decoder, encoder, settings, true);
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.tls = tls;
        this.wire = connection().newKey();
        decoder.frameListener(new Frames());
        connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                find(stream).ifPresent(Multiplexer.this::closed);
            }
        });
        connection().remote().flowController().listener(_ -> feedSoon());
    }

    Shared shared() {
        return shared;
    }

    Loop loop() {
        return loop;
    }

    Peer peer() {
        return peer;
    }

    ChannelHandlerContext context() {
        return connection().remote().flowController().channelHandlerContext();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        super.handlerAdded(context);
        int more = WINDOW - connection().local().flowController().windowSize(connection().connectionStream());
        connection().local().flowController().incrementWindowSize(connection().connectionStream(), more);
        flush(context);
    }

    private Optional<StreamWire> find(@Nullable Http2Stream stream) {
        return stream == null ? Optional.empty() : Optional.ofNullable(stream.getProperty(wire));
    }

    /** What the frames say. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers headers, int dependency,
                short weight, boolean exclusive, int padding, boolean ended) {
            Http2Stream stream = connection().stream(id);
            Optional<StreamWire> begun = find(stream);
            if (begun.isPresent()) {
                begun.get().receivedAll(); // trailers; nothing in them is of use
            } else {
                open(stream).begin(headers, ended);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean ended) {
            int all = data.readableBytes() + padding;
            Optional<StreamWire> stream = find(connection().stream(id));
            int processed = stream.isPresent() ? stream.get().receive(data, padding) : all;
            if (ended) {
                stream.ifPresent(StreamWire::receivedAll);
            }
            return processed;
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            floods.control();
            long table = Optional.ofNullable(settings.headerTableSize()).orElse(0L);
            if (table > TABLE) { // no client decides how much is remembered for it here
                encoder().configuration().headersConfiguration().maxHeaderTableSize(TABLE);
            }
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
            floods.control();
        }

        @Override
        public void onPriorityRead(ChannelHandlerContext context, int id, int dependency, short weight,
                boolean exclusive) throws Http2Exception {
            floods.control();
        }
    }

    private StreamWire open(Http2Stream stream) {
        StreamWire opened = new StreamWire(this, stream);
        stream.setProperty(wire, opened);
        streams.add(opened);
        used = true;
        return opened;
    }

    private void closed(StreamWire stream) {
        streams.remove(stream);
        waiting.remove(stream);
        stream.closed();
        since = System.nanoTime();
        endWhenDrained();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        busy = true;
        super.channelRead(context, message);
    }

    /* As the overridden one, but it does not read on where reading is off. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        List.copyOf(gathering).forEach(StreamWire::handOver);
        gathering.clear();
        discardSomeReadBytes();
        busy = false;
        flush(context);
        updateReading();
    }

    void gathering(StreamWire stream) {
        gathering.add(stream);
    }

    private void updateReading() {
        boolean wanted = lingering || shared.budget().hasRoom();
        if (channel.isActive() && channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    @Override
    public boolean reading() {
        return channel.config().isAutoRead();
    }

    @Override
    public int content() {
        for (StreamWire stream : streams) {
            if (stream.isReceiving()) {
                return CONTENT_READ;
            }
        }
        return 0;
    }

    /** Flushes now, or at the end of what is being done. */
    void flushSoon() {
        if (!busy) {
            flush(context());
        }
    }

    void written(int bytes) {
        unsent += bytes;
    }

    void sent(int bytes) {
        unsent -= bytes;
        feedSoon();
    }

    int unsent() {
        return unsent;
    }

    /** Whether streams may write more. */
    boolean hasRoom() {
        return unsent < shared.settings().limits().writeHighWater() && channel.isWritable();
    }

    /** Calls the stream when it may have room. */
    void waiting(StreamWire stream) {
        waiting.add(stream);
    }

    private void feedSoon() {
        if (!feedingSoon && !waiting.isEmpty()) {
            feedingSoon = true;
            loop.thread().execute(this::feed);
        }
    }

    private void feed() {
        feedingSoon = false;
        busy = true;
        for (int turns = waiting.size(); turns > 0 && !waiting.isEmpty() && hasRoom(); turns--) {
            waiting.remove().writable();
        }
        busy = false;
        flush(context());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        super.channelWritabilityChanged(context);
        feedSoon();
    }

    void failed(Http2Exception e) {
        onError(context(), false, e);
    }

    @Override
    protected void onConnectionError(ChannelHandlerContext context, boolean outbound, Throwable cause,
            @Nullable Http2Exception http2) {
        if (http2 == null && !(cause instanceof IOException)) {
            LOG.error("A connection failed", cause);
        }
        super.onConnectionError(context, outbound, cause, http2);
    }

    /* What still comes for a stream that is over is ignored: the client was told already. */
    @Override
    protected void onStreamError(ChannelHandlerContext context, boolean outbound, Throwable cause,
            StreamException http2) {
        if (http2.error() == Http2Error.STREAM_CLOSED && connection().stream(http2.streamId()) == null) {
            try {
                floods.late();
            } catch (Http2Exception flood) {
                onError(context, false, flood);
            }
            return;
        }
        super.onStreamError(context, outbound, cause, http2);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof ReceiveBuffers.NotNow) {
            return;
        }
        if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
            LOG.error("A connection failed", cause);
        }
        close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            close();
        }
    }

    @Override
    public void check(long now) {
        floods.forgiveSome();
        updateReading();
        Timeouts timeouts = shared.settings().timeouts();
        if (lingering) {
            if (now - since > timeouts.linger().toNanos()) {
                close();
            }
        } else if (streams.isEmpty()) {
            if (now - since > (used ? timeouts.idle() : timeouts.head()).toNanos()) {
                drain();
            }
        } else {
            List.copyOf(streams).forEach(stream -> stream.check(now));
        }
    }

    @Override
    public void drain() {
        if (draining || lingering) {
            return;
        }
        draining = true;
        var _ = goAway(context(), connection().remote().lastStreamCreated(), Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER, context().newPromise());
        flush(context());
        endWhenDrained();
    }

    /** Sends what was written, then no more; waits a little for the client to close. */
    private void endWhenDrained() {
        if (!draining || lingering || !streams.isEmpty()) {
            return;
        }
        lingering = true;
        since = System.nanoTime();
        updateReading();
        Farewell.say(channel, tls);
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    /** The limits that a client is told. */
    static Http2Settings settings(Limits limits) {
        return new Http2Settings().maxConcurrentStreams(limits.streams()).maxFrameSize(FRAME)
                .maxHeaderListSize(limits.headerBytes() + (long) limits.requestLine());
    }
}
