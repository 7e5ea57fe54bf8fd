package dev.miniecr.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of TLS, PEM each.
 *
 * @param certificate the server's, followed by those that it was issued by
 * @param key         of the certificate
 * @param clients     who may show certificates of their own
 */
public record TlsConfig(Path certificate, Path key, Optional<Clients> clients) {

    /**
     * Certificates of clients.
     *
     * @param authorities that issued them
     * @param users       which certificate is which user
     */
    public record Clients(Path authorities, Path users) {}

    static Optional<TlsConfig> of(Optional<Path> certificate, Optional<Path> key, Optional<Path> clientCa,
            Optional<Path> clientUsers) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new ConfigException("Settings tls.certificate and tls.key go together");
        }
        if (clientCa.isPresent() != clientUsers.isPresent()) {
            throw new ConfigException("Settings tls.clientCa and tls.clientUsers go together");
        }
        if (certificate.isEmpty() && clientCa.isPresent()) {
            throw new ConfigException("Setting tls.clientCa needs tls.certificate and tls.key");
        }
        Optional<Clients> clients = clientCa.flatMap(ca -> clientUsers.map(users -> new Clients(ca, users)));
        return certificate.flatMap(chain -> key.map(secret -> new TlsConfig(chain, secret, clients)));
    }
}
