package dev.miniecr.server;

import dev.miniecr.auth.tls.ClientCertificates;
import dev.miniecr.auth.tls.KeyFiles;
import dev.miniecr.auth.tls.Passphrase;
import dev.miniecr.auth.tls.PemCertificates;
import dev.miniecr.auth.tls.ReloadingKeyMaterial;
import dev.miniecr.server.config.ConfigException;
import dev.miniecr.server.config.TlsConfig;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.netty.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what TLS needs, and reads it again when it is renewed. */
final class TlsWiring {
    private static final Logger LOG = LoggerFactory.getLogger(TlsWiring.class);

    private final ReloadingKeyMaterial material;
    private final List<X509Certificate> authorities;
    private final ClientCertificates clients;

    TlsWiring(TlsConfig config, Optional<String> keyPassword, Clock clock) throws IOException {
        this.material = new ReloadingKeyMaterial(
                new KeyFiles(config.certificate(), config.key(), keyPassword.map(Passphrase::new)));
        this.authorities = config.clients().isPresent()
                ? PemCertificates.read(config.clients().get().authorities())
                : List.of();
        this.clients = ClientCertificates.of(
                config.clients().isPresent() ? users(config.clients().get().users()) : Map.of(), clock);
        if (material.current().notAfter().isBefore(clock.instant())) {
            LOG.warn("The certificate {} ended at {}", config.certificate(), material.current().notAfter());
        }
    }

    /* Each line is a user's name, a space, and which certificate is theirs; lines that begin with # say nothing. */
    private static Map<String, String> users(Path file) throws IOException {
        Map<String, String> users = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String text = line.strip();
            int space = text.indexOf(' ');
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (space < 0 || users.put(text.substring(space + 1).strip(), text.substring(0, space)) != null) {
                throw new ConfigException("The file " + file + " cannot be used: each line is USER SUBJECT, or USER"
                        + " sha256:FINGERPRINT, each certificate once: " + text);
            }
        }
        return users;
    }

    Tls tls() {
        return new Tls(material::current, authorities, Tls.Engine.BEST);
    }

    /** Which user a request's certificate is. */
    Optional<String> userOf(Request request) {
        return request.certificate().flatMap(clients::user);
    }

    /** Takes a renewed certificate into use for connections to come. Called each second. */
    void refresh() {
        switch (material.poll()) {
            case ReloadingKeyMaterial.Poll.Unchanged _ -> {
            }
            case ReloadingKeyMaterial.Poll.Renewed(var renewed) ->
                LOG.info("The certificate was read again; it is good until {}", renewed.notAfter());
            case ReloadingKeyMaterial.Poll.Failed(var problem) ->
                LOG.warn("The certificate changed and cannot be used; the last one stays: {}", problem.getMessage());
        }
    }
}
