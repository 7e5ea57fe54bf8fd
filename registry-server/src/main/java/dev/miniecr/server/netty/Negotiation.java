package dev.miniecr.server.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that begins with TLS: waits for the handshake, and then is the connection that client and server agreed on. */
final class Negotiation extends ChannelInboundHandlerAdapter implements Watched, ReceiveBuffers.Appetite {
    private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);

    private final Shared shared;
    private final Loop loop;
    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private final SslHandler tls;
    private final long since = System.nanoTime();
    private Optional<Agreed> agreed = Optional.empty();

    private record Agreed(Watched connection, ReceiveBuffers.Appetite appetite) {}

    Negotiation(Shared shared, Loop loop, SocketChannel channel, InetSocketAddress remote, SslHandler tls) {
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.remote = remote;
        this.tls = tls;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                agree();
            } else {
                LOG.debug("A TLS handshake with {} failed", remote, completion.cause());
                close();
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            close();
        }
    }

    private void agree() {
        Peer peer = new Peer(remote, true, shown());
        if (ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            Multiplexer http2 = new MultiplexerBuilder(shared, loop, channel, peer, tls).multiplexer();
            become(http2, http2, http2);
        } else {
            Connection http1 = new Connection(shared, loop, channel, peer, Optional.of(tls));
            become(http1, http1, http1);
        }
    }

    private void become(ChannelHandler handler, Watched watched, ReceiveBuffers.Appetite appetite) {
        agreed = Optional.of(new Agreed(watched, appetite));
        channel.pipeline().replace(this, "http", handler);
    }

    private Optional<X509Certificate> shown() {
        try {
            return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof ReceiveBuffers.NotNow)) {
            LOG.debug("A connection from {} failed before its TLS handshake was done", remote, cause);
            close();
        }
    }

    @Override
    public boolean reading() {
        return agreed.isEmpty() || agreed.get().appetite().reading();
    }

    @Override
    public int content() {
        return agreed.isEmpty() ? 0 : agreed.get().appetite().content();
    }

    @Override
    public void check(long now) {
        if (agreed.isPresent()) {
            agreed.get().connection().check(now);
        } else if (now - since > shared.settings().timeouts().head().toNanos()) {
            close();
        }
    }

    @Override
    public void drain() {
        if (agreed.isPresent()) {
            agreed.get().connection().drain();
        } else {
            close();
        }
    }

    @Override
    public void close() {
        var _ = channel.close();
    }
}
