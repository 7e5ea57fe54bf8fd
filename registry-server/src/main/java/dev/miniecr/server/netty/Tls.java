package dev.miniecr.server.netty;

import dev.miniecr.auth.tls.KeyMaterial;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

/**
 * How connections are secured: TLS 1.2 and 1.3.
 *
 * @param material          certificate and key as they are now; asked for each connection, and taken into use when it is another object
 * @param clientAuthorities who may have signed the certificates that clients show; where there are none, clients are not asked for one.
 *                          A client without a certificate is served too, one whose certificate does not verify is not
 */
public record Tls(Supplier<KeyMaterial> material, List<X509Certificate> clientAuthorities, Engine engine) {

    /** What encrypts. */
    public enum Engine {
        /** BoringSSL where it loads, else the JDK's. */
        BEST, JDK
    }

    public Tls {
        clientAuthorities = List.copyOf(clientAuthorities);
    }
}
