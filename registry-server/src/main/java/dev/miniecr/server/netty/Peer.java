package dev.miniecr.server.netty;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who is at the other end of a connection.
 *
 * @param secure      whether the connection is encrypted
 * @param certificate that the client showed, verified against the authorities
 */
record Peer(InetSocketAddress address, boolean secure, Optional<X509Certificate> certificate) {

    /** Of a connection without TLS. */
    static Peer plain(InetSocketAddress address) {
        return new Peer(address, false, Optional.empty());
    }
}
