package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Service;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that is asked again and again whether it reads, while a handler begins to wait for content. */
@Timeout(120)
final class ReadingTest {
    private static final int REQUESTS = 300;
    private static final long ASKED_NANOS = 1_000_000;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Asked> open = new LinkedBlockingQueue<>();

    private record Asked(EventLoop loop, Connection connection) {
        void ask(AtomicBoolean begun) {
            long end = System.nanoTime() + ASKED_NANOS;
            begun.set(true);
            while (System.nanoTime() < end) {
                boolean _ = connection.reading();
            }
        }
    }

    /** Reads the content while the connection is being asked. */
    private final class AskingService implements Service {
        private final TestService service = new TestService();

        @Override
        public Optional<Response> answerAtOnce(Request request) {
            return Optional.empty();
        }

        @Override
        public Response answer(Request request) {
            try {
                Asked asked = open.take();
                open.add(asked);
                AtomicBoolean begun = new AtomicBoolean();
                asked.loop().execute(() -> asked.ask(begun));
                while (!begun.get()) {
                    Thread.onSpinWait();
                }
                return service.answer(request);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private InetSocketAddress start() {
        Shared shared = new Shared(HttpSettings.defaults(new InetSocketAddress(0)), new AskingService(),
                (_, _, _, _, _) -> {}, new BodyBudget(96L * 1024 * 1024), new AtomicInteger(), new AtomicBoolean(),
                new CountDownLatch(1), new AtomicLong());
        Channel listening = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Connection connection = new Connection(shared, new Loop(channel.eventLoop(), Clock.systemUTC()),
                                channel, Peer.plain(channel.remoteAddress()), Optional.empty());
                        channel.config().setRecvByteBufAllocator(new ReceiveBuffers(connection));
                        channel.pipeline().addLast(connection);
                        open.add(new Asked(channel.eventLoop(), connection));
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
        return (InetSocketAddress) listening.localAddress();
    }

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void contentArrivesWheneverTheConnectionIsAsked() {
        try (WireClient client = new WireClient(start())) {
            for (int i = 0; i < REQUESTS; i++) {
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n").send("hello");

                assertThat(client.answer().text()).as("request %s", i).isEqualTo("hello");
            }
        }
    }
}
