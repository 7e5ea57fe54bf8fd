package dev.miniecr.server;

import dev.miniecr.auth.tls.PemWriter;
import dev.miniecr.auth.tls.SelfSigned;
import dev.miniecr.auth.tls.SubjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Certificates for TLS. */
@Command(name = "tls", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, description = "Make certificates.")
final class TlsCommand {
    @Command(name = "self-signed", description = "Make a certificate that is its own authority, for 397 days: clients that trust cert.pem trust the server.")
    int selfSigned(
            @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where cert.pem and key.pem go.") Path out,
            @Option(names = "--host", required = true, paramLabel = "NAME", description = "A host name or an address that clients reach the server by; may be repeated.") List<String> hosts,
            @Option(names = "--force", description = "Write over files that are there.") boolean force)
            throws IOException {
        Path certificate = out.resolve("cert.pem");
        Path key = out.resolve("key.pem");
        if (!force && (Files.exists(certificate) || Files.exists(key))) {
            throw new IllegalArgumentException(out + " has a certificate already; --force writes over it");
        }
        List<SubjectName> names = hosts.stream().map(SubjectName::parse).toList();
        PemWriter.write(new SelfSigned(Clock.systemUTC(), new SecureRandom()).make(names), certificate, key);
        System.out.println("Wrote " + certificate + " and " + key + ": set tls.certificate and tls.key to them");
        System.out.println("docker trusts it as /etc/docker/certs.d/HOST:PORT/ca.crt");
        return 0;
    }
}
