package dev.miniecr.server.netty;

import dev.miniecr.server.http.RequestLog;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.netty.HttpSettings.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Listens for HTTP/1.1 and HTTP/2, and lets a service answer. */
public final class HttpServer implements AutoCloseable {
    /*
     * Threads: each connection belongs to one event loop, which reads, decodes, encodes and writes for it and never blocks. A request that
     * has no answer at once gets one virtual thread for its handler. Between the two there are a queue of received buffers (IncomingBody)
     * one way, and the answer as a task of the event loop the other way. Nothing else is shared but counters.
     */
    private static final int UNSENT_IN_KERNEL = 256 * 1024;
    private static final int TCP_LEVEL = 6;
    private static final int TCP_CONGESTION = 13;

    private final HttpSettings settings;
    private final Shared shared;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventExecutor, Loop> loops = new HashMap<>();
    private volatile Optional<TlsContexts> tls = Optional.empty();
    private volatile Optional<Channel> listening = Optional.empty();

    public HttpServer(HttpSettings settings, Service service, RequestLog log) {
        this.settings = settings;
        this.shared = new Shared(settings, service, log, new BodyBudget(settings.limits().bodyBudget()),
                new AtomicInteger(), new AtomicBoolean(), new CountDownLatch(1),
                new AtomicLong(new SecureRandom().nextLong()));
        IoHandlerFactory io = isEpoll() ? LastingEpoll.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(settings.eventLoops(), new DefaultThreadFactory("http"), io);
        for (EventExecutor thread : group) {
            loops.put(thread, new Loop((EventLoop) thread, Clock.systemUTC()));
        }
    }

    private boolean isEpoll() {
        return settings.transport() == Transport.BEST && Epoll.isAvailable();
    }

    /** Binds and answers from now on. Returns the address that it listens on. When that fails, by BindException where the address cannot be had, the server is closed. */
    public InetSocketAddress start() throws IOException {
        if (settings.tls().isPresent()) {
            tls = Optional.of(contexts(settings.tls().get()));
        }
        ChannelFuture binding = bootstrap().bind(settings.address()).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            close();
            InetSocketAddress wanted = settings.address();
            throw (IOException) new BindException(
                    "Cannot listen on port " + wanted.getPort() + " of " + wanted.getHostString()
                            + " (" + binding.cause().getMessage() + ")")
                    .initCause(binding.cause());
        }
        Channel bound = binding.channel();
        listening = Optional.of(bound);
        loops.values().forEach(loop -> loop.watch(settings.timeouts().shortest().dividedBy(4)));
        return (InetSocketAddress) bound.localAddress();
    }

    private TlsContexts contexts(Tls how) throws IOException {
        try {
            return new TlsContexts(how);
        } catch (IOException e) {
            close();
            throw new IOException("The certificate and key cannot be used for TLS", e);
        }
    }

    private ServerBootstrap bootstrap() {
        int highWater = settings.limits().writeHighWater();
        ServerBootstrap bootstrap = new ServerBootstrap().group(group)
                .channel(isEpoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(highWater / 4, highWater))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        if (isEpoll()) {
            // The kernel takes no more than this beyond what is on its way, so that a slow reader's progress is seen before a stall is over.
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_IN_KERNEL);
        }
        if (isEpoll() && settings.congestionControl().isPresent()) {
            // Accepted sockets inherit it from the listening one.
            byte[] name = settings.congestionControl().get().getBytes(StandardCharsets.US_ASCII);
            bootstrap.option(new RawUnixChannelOption("TCP_CONGESTION", TCP_LEVEL, TCP_CONGESTION, name.length),
                    ByteBuffer.wrap(name));
        }
        return bootstrap;
    }

    private void accept(SocketChannel channel) {
        Optional<Loop> loop = Optional.ofNullable(loops.get(channel.eventLoop()));
        Optional<InetSocketAddress> remote = Optional.ofNullable(channel.remoteAddress());
        if (loop.isEmpty() || remote.isEmpty()) {
            var _ = channel.close();
        } else if (shared.opened()) {
            if (tls.isPresent()) {
                SslHandler secured = tls.get().newHandler(channel.alloc());
                channel.pipeline().addLast(secured);
                open(channel, loop.get(), new Negotiation(shared, loop.get(), channel, remote.get(), secured));
            } else {
                open(channel, loop.get(),
                        new Connection(shared, loop.get(), channel, Peer.plain(remote.get()), Optional.empty()));
            }
        } else {
            shared.closed();
            turnAway(channel, loop.get());
        }
    }

    private <C extends ChannelHandler & Watched & ReceiveBuffers.Appetite> void open(SocketChannel channel, Loop loop,
            C connection) {
        loop.opened(connection);
        channel.closeFuture().addListener(_ -> {
            loop.closed(connection);
            shared.closed();
        });
        channel.config().setRecvByteBufAllocator(new ReceiveBuffers(connection));
        channel.pipeline().addLast(connection);
    }

    /* A handshake would cost more than the answer. */
    private void turnAway(SocketChannel channel, Loop loop) {
        if (tls.isPresent()) {
            var _ = channel.close();
            return;
        }
        byte[] content = Failures.json(new Refusal(503, "The server has too many connections"));
        ByteBuf answer = loop.heads().status(503).field("Content-Type", "application/json").field("Retry-After", "1")
                .contentLength(content.length).field("Connection", "close").end(channel.alloc(), content.length);
        channel.writeAndFlush(answer.writeBytes(content)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Stops listening, lets requests that are under way finish, for so long at most, and closes. */
    public void drain(Duration atMost) throws InterruptedException {
        stopListening();
        shared.draining().set(true);
        eachConnection(Watched::drain);
        if (shared.connections().get() > 0) {
            boolean _ = shared.drained().await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }
        close();
    }

    private void eachConnection(Consumer<Watched> action) {
        for (Loop loop : loops.values()) {
            loop.thread().submit(() -> loop.each(action)).syncUninterruptibly();
        }
    }

    private void stopListening() {
        listening.ifPresent(channel -> channel.close().syncUninterruptibly());
    }

    /** Breaks off whatever is under way. */
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        stopListening();
        eachConnection(Watched::close);
        eachConnection(_ -> {}); // what closing left to do on the event loops is done when this is
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        tls.ifPresent(TlsContexts::close);
    }
}
