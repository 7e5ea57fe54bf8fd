package dev.miniecr.server.netty;

import dev.miniecr.auth.tls.KeyMaterial;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the TLS part of each connection, with the certificate and key that are current. */
final class TlsContexts implements AutoCloseable {
    /*
     * A context counts who uses it: each connection holds the one it began with, so a renewal lets go of the old one at once and it
     * goes when its last connection does. The lock is for several event loops that accept while the material is renewed; it is held over
     * the making of a context, a few milliseconds once per renewal.
     */
    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
    private static final long CLOSE_MILLIS = 1000;

    private final Tls tls;
    private final ReentrantLock lock = new ReentrantLock();
    private KeyMaterial material;
    private SslContext context;

    /** Throws IOException when certificate and key cannot be used. */
    TlsContexts(Tls tls) throws IOException {
        this.tls = tls;
        this.material = tls.material().get();
        this.context = build(material);
    }

    SslHandler newHandler(ByteBufAllocator allocator) {
        lock.lock();
        try {
            renew();
            SslHandler handler = context.newHandler(allocator);
            handler.setHandshakeTimeoutMillis(0); // the event loop looks at every connection by itself
            handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
            return handler;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // another object is what says that it was renewed
    private void renew() {
        KeyMaterial now = tls.material().get();
        if (now == material) {
            return;
        }
        material = now;
        try {
            SslContext renewed = build(now);
            ReferenceCountUtil.release(context);
            context = renewed;
        } catch (SSLException e) {
            LOG.error("A renewed certificate cannot be used; the old one stays", e);
        }
    }

    private SslContext build(KeyMaterial current) throws SSLException {
        try {
            return builder(current).build();
        } catch (RuntimeException e) {
            throw new SSLException(e);
        }
    }

    private SslContextBuilder builder(KeyMaterial current) {
        boolean best = tls.engine() == Tls.Engine.BEST && OpenSsl.isAvailable();
        SslContextBuilder builder = SslContextBuilder
                .forServer(current.key(), current.chain().toArray(X509Certificate[]::new))
                .sslProvider(best ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1));
        if (!tls.clientAuthorities().isEmpty()) {
            builder.clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(tls.clientAuthorities().toArray(X509Certificate[]::new));
        }
        return builder;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ReferenceCountUtil.release(context);
        } finally {
            lock.unlock();
        }
    }
}
