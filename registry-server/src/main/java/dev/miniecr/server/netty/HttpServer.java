package dev.miniecr.server.netty;

import dev.miniecr.server.http.RequestLog;
import dev.miniecr.server.http.Service;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Listens, and lets a service answer. */
public final class HttpServer implements Closeable {
    private final HttpSettings settings;
    private final Shared shared;
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventExecutor, Loop> loops = new HashMap<>();
    private final ServerBootstrap bootstrap;
    private volatile Optional<Channel> listening = Optional.empty();

    public HttpServer(HttpSettings settings, Service service, RequestLog log) {
        this.settings = settings;
        this.shared = new Shared(settings, service, log, new BodyBudget(settings.limits().bodyBudget()),
                new AtomicInteger(),
                new AtomicBoolean(), new AtomicLong(new SecureRandom().nextLong()));
        boolean epoll = settings.transport() == HttpSettings.Transport.BEST && Epoll.isAvailable();
        this.group = new MultiThreadIoEventLoopGroup(settings.eventLoops(),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (EventExecutor thread : group) {
            loops.put(thread, new Loop((EventLoop) thread, Clock.systemUTC()));
        }
        Class<? extends ServerChannel> channel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        this.bootstrap = new ServerBootstrap().group(group).channel(channel).option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.limits().writeHighWater() / 4,
                                settings.limits().writeHighWater()))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connected) {
                        accept(connected);
                    }
                });
    }

    private void accept(SocketChannel channel) {
        shared.connections().incrementAndGet();
        Loop loop = loops.get(channel.eventLoop());
        Connection connection = new Connection(shared, java.util.Objects.requireNonNull(loop), channel);
        channel.config().setRecvByteBufAllocator(new ReceiveBuffers(connection));
        channel.pipeline().addLast(connection);
    }

    /** Binds, and answers from now on. The address that it listens on. */
    public InetSocketAddress start() throws IOException {
        Channel bound = bootstrap.bind(settings.address()).syncUninterruptibly().channel();
        listening = Optional.of(bound);
        loops.values().forEach(loop -> loop.watch(settings.timeouts().shortest().dividedBy(4)));
        return (InetSocketAddress) bound.localAddress();
    }

    /** Stops listening, lets requests that are under way finish, for so long, and closes. */
    public void drain(Duration atMost) {
        shared.draining().set(true);
        listening.ifPresent(channel -> channel.close().syncUninterruptibly());
        for (Loop loop : loops.values()) {
            loop.thread().execute(() -> loop.each(Connection::drain));
        }
        close();
    }

    @Override
    public void close() {
        listening.ifPresent(channel -> channel.close().syncUninterruptibly());
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
