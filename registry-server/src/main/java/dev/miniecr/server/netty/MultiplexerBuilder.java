package dev.miniecr.server.netty;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.handler.ssl.SslHandler;

/** Sets up Netty's part of a connection of HTTP/2, with limits on everything that a client could flood it with. */
final class MultiplexerBuilder extends AbstractHttp2ConnectionHandlerBuilder<Multiplexer, MultiplexerBuilder> {
    private static final float UPDATE_BELOW = 0.75f;
    private static final int RESETS = 200;
    private static final int RESETS_SECONDS = 30;
    private static final int QUEUED_CONTROL_FRAMES = 1000;
    private static final int EMPTY_DATA_FRAMES = 10;
    private static final int SMALL_CONTINUATIONS = 16;

    private final Shared shared;
    private final Loop loop;
    private final SocketChannel channel;
    private final Peer peer;
    private final SslHandler tls;

    MultiplexerBuilder(Shared shared, Loop loop, SocketChannel channel, Peer peer, SslHandler tls) {
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.tls = tls;
    }

    Multiplexer multiplexer() {
        Http2Settings settings = Multiplexer.settings(shared.settings().limits());
        DefaultHttp2Connection connection = new DefaultHttp2Connection(true, 0);
        connection.remote().maxActiveStreams(shared.settings().limits().streams()); // before the client agreed, too
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection,
                UPDATE_BELOW, true));
        connection.remote().flowController(
                new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        connection(connection);
        initialSettings(settings);
        encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES);
        encoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS);
        decoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS);
        decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_FRAMES);
        decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS);
        gracefulShutdownTimeoutMillis(shared.settings().timeouts().linger().toMillis());
        return build();
    }

    @Override
    protected Multiplexer build(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder,
            Http2Settings initialSettings) {
        return new Multiplexer(decoder, encoder, initialSettings, shared, loop, channel, peer, tls);
    }
}
