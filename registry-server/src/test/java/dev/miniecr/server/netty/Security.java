package dev.miniecr.server.netty;

import dev.miniecr.auth.tls.KeyMaterial;
import dev.miniecr.auth.tls.SelfSigned;
import dev.miniecr.auth.tls.SubjectName;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** How a server under test is secured, and what a client needs to trust it. */
enum Security {
    NONE, BORINGSSL, JDK;

    HttpSettings on(HttpSettings settings) {
        return switch (this) {
            case NONE -> settings;
            case BORINGSSL -> settings.with(tls(Tls.Engine.BEST));
            case JDK -> settings.with(tls(Tls.Engine.JDK));
        };
    }

    private static Tls tls(Tls.Engine engine) {
        KeyMaterial material = make("localhost", "127.0.0.1");
        return new Tls(() -> material, List.of(), engine);
    }

    static KeyMaterial make(String... names) {
        return new SelfSigned(Clock.systemUTC(), new SecureRandom())
                .make(List.of(names).stream().map(SubjectName::parse).toList());
    }

    /** A client's certificate, which is its own authority. */
    static KeyMaterial client(String subject) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = X500Name.getInstance(new X500Principal(subject).getEncoded());
            Instant now = Instant.now();
            return new KeyMaterial(List.of(new JcaX509CertificateConverter().getCertificate(
                    new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(now.minusSeconds(60)),
                            Date.from(now.plusSeconds(3600)), name, pair.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())))),
                    pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For clients that trust this certificate. */
    static SSLContext trusting(KeyMaterial server) {
        return context(server, List.of());
    }

    /** For clients that trust the one, and show the other. */
    static SSLContext showing(KeyMaterial server, KeyMaterial client) {
        return context(server, List.of(client));
    }

    private static SSLContext context(KeyMaterial server, List<KeyMaterial> shown) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore authorities = empty();
            authorities.setCertificateEntry("server", server.certificate());
            trust.init(authorities);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore own = empty();
            for (KeyMaterial client : shown) {
                own.setKeyEntry("client", client.key(), new char[0],
                        client.chain().toArray(java.security.cert.Certificate[]::new));
            }
            keys.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        return store;
    }
}
