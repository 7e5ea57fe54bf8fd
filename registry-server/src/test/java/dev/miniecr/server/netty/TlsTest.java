package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.auth.tls.KeyMaterial;
import dev.miniecr.server.netty.HttpSettings.Timeouts;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TLS adds to a connection: who is let in, renewal, and what is not TLS at all. */
@ExtendWith(Leaks.class)
@Timeout(120)
@ParameterizedClass
@EnumSource(Tls.Engine.class)
final class TlsTest {
    private static final String GET_PEER = "GET /peer HTTP/1.1\r\nHost: a\r\n\r\n";

    private final AtomicReference<KeyMaterial> material = new AtomicReference<>(Security.make("localhost"));
    private final KeyMaterial trusted = Security.client("CN=robot,O=Example");
    private final TestService service = new TestService();
    private final Tls.Engine engine;

    TlsTest(Tls.Engine engine) {
        this.engine = engine;
    }

    private HttpSettings secured(HttpSettings settings) {
        return settings.with(new Tls(material::get, List.of(trusted.certificate()), engine));
    }

    private TestServer start() {
        return new TestServer(service, this::secured);
    }

    private static WireClient showing(TestServer server, KeyMaterial client) {
        return new WireClient(server.address, new Socket(),
                Security.showing(server.settings.tls().orElseThrow().material().get(), client));
    }

    @Test
    void theNativeEngineLoadsHere() {
        assertThat(OpenSsl.isAvailable()).isTrue();
    }

    @Test
    void aClientWithoutACertificateIsNobody() {
        try (TestServer server = start(); WireClient client = server.client()) {
            assertThat(client.send(GET_PEER).answer().text()).isEqualTo("true nobody");
        }
    }

    @Test
    void aClientWithACertificateIsNamedOnEveryRequestAndWhenItComesBack() {
        try (TestServer server = start()) {
            for (int i = 0; i < 3; i++) {
                try (WireClient client = showing(server, trusted)) {
                    assertThat(client.send(GET_PEER).answer().text()).isEqualTo("true CN=robot,O=Example");
                    assertThat(client.send(GET_PEER).answer().text()).isEqualTo("true CN=robot,O=Example");
                }
            }
        }
    }

    @Test
    void aCertificateOfNobodyWeTrustIsRefused() {
        try (TestServer server = start()) {
            assertThatThrownBy(() -> {
                try (WireClient client = showing(server, Security.client("CN=robot,O=Example"))) {
                    client.send(GET_PEER).answer();
                }
            }).isInstanceOf(UncheckedIOException.class);
            assertThat(server.log).isEmpty();
        }
    }

    @Test
    void aRenewedCertificateServesNewConnectionsAndTheOldOnesGoOn() {
        try (TestServer server = start(); WireClient before = server.client()) {
            KeyMaterial old = material.get();
            before.send(GET_PEER).answer();

            material.set(Security.make("localhost"));

            try (WireClient after = server.client()) {
                assertThat(after.send(GET_PEER).answer().status()).isEqualTo(200);
            }
            assertThatThrownBy(() -> new WireClient(server.address, new Socket(), Security.trusting(old)))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(before.send("GET /stream?n=1000000 HTTP/1.1\r\nHost: a\r\n\r\n").answer().text())
                    .hasSize(1_000_000);
        }
    }

    /** A key that no engine can read. */
    private static final class Useless implements PrivateKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "none";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[1];
        }
    }

    @Test
    void aRenewedCertificateThatCannotBeUsedLeavesTheOldOne() {
        try (TestServer server = start()) {
            KeyMaterial old = material.get();

            material.set(new KeyMaterial(old.chain(), new Useless()));

            for (int i = 0; i < 2; i++) {
                try (WireClient client = new WireClient(server.address, new Socket(), Security.trusting(old))) {
                    assertThat(client.send(GET_PEER).answer().status()).isEqualTo(200);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0300", "0301", "0302"})
    void olderVersionsAreRefused(String version) {
        String hello = version + "00".repeat(32) + "00" + "0006c009c00a002f" + "0100";
        String handshake = "010000" + HexFormat.of().toHexDigits((byte) (hello.length() / 2)) + hello;
        String record = "16030100" + HexFormat.of().toHexDigits((byte) (handshake.length() / 2)) + handshake;
        try (TestServer server = start(); WireClient client = new WireClient(server.address)) {
            byte[] answer = client.send(HexFormat.of().parseHex(record)).rest();

            assertThat(answer).hasSizeBetween(7, 14).startsWith(0x15, 0x03);
            assertThat(answer[6]).isEqualTo((byte) 70); // protocol_version
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\0\0\0\0\0\0\0\0",
            "x"})
    void whatIsNotTlsIsClosed(String text) {
        try (TestServer server = new TestServer(service, settings -> impatient(secured(settings)));
                WireClient client = new WireClient(server.address)) {
            byte[] answer = client.send(text).rest();

            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
            try (WireClient next = server.client()) {
                assertThat(next.send(GET_PEER).answer().status()).isEqualTo(200);
            }
        }
    }

    private static HttpSettings impatient(HttpSettings settings) {
        return settings.with(new Timeouts(Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5), 1000,
                Duration.ofMillis(200)));
    }

    @Test
    void aHandshakeThatIsNotFinishedIsTimedOut() {
        try (TestServer server = new TestServer(service, settings -> impatient(secured(settings)));
                WireClient silent = new WireClient(server.address);
                WireClient begun = new WireClient(server.address)) {
            begun.send(HexFormat.of().parseHex("160301020001"));

            assertThat(silent.rest()).isEmpty();
            assertThat(begun.rest().length).isLessThan(20);
        }
    }

    @Test
    void aDrainClosesWhatHasNotShakenHands() throws InterruptedException {
        TestServer server = start();
        try (WireClient silent = new WireClient(server.address); WireClient other = server.client()) {
            other.send(GET_PEER).answer();

            server.http.drain(Duration.ofSeconds(20));

            assertThat(silent.rest()).isEmpty();
            assertThat(other.rest()).isEmpty();
        }
    }

    @Test
    void aClientThatEndsItsSideOfTlsIsClosed() {
        try (TestServer server = start(); WireClient client = server.client()) {
            client.send(GET_PEER).answer();
            client.endOutput();

            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void slowReadersHoldNoMoreThanTheHighWaterMark(@TempDir Path folder) throws IOException {
        try (FileChannel file = FileChannel.open(Files.write(folder.resolve("file"), new byte[16 * 1024 * 1024]))) {
            TestService files = new TestService(file);
            try (TestServer server = new TestServer(files, this::secured)) {
                List<WireClient> readers = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    Socket small = new Socket();
                    small.setReceiveBufferSize(4096);
                    WireClient reader = server.client(small);
                    readers.add(reader);
                    String path = List.of("/region", "/stream?n=20000000", "/parts?n=20000000").get(i % 3);
                    reader.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();
                }
                readers.forEach(reader -> reader.content(1000));

                assertThat(BackPressureTest.directMemory()).isLessThan(128L * 1024 * 1024);
                readers.forEach(WireClient::reset);
                TestServer.until(() -> files.leasesGivenBack.get() == 40 && files.open.get() == 0);
            }
        }
    }

    @Test
    void aHandlerThatDoesNotReadStopsTheSender() {
        try (TestServer server = start(); WireClient sender = server.client()) {
            sender.send("POST /gate HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
            service.awaitArrival();
            AtomicLong sent = new AtomicLong();
            Thread sending = Thread.ofPlatform().start(() -> {
                byte[] piece = new byte[64 * 1024];
                try {
                    while (true) {
                        sender.send(piece);
                        sent.addAndGet(piece.length);
                    }
                } catch (UncheckedIOException e) {
                    // the test is over
                }
            });
            long before = -1;
            while (before != sent.get()) {
                before = sent.get();
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            }

            assertThat(sent.get()).isLessThan(64L * 1024 * 1024);
            assertThat(BackPressureTest.directMemory()).isLessThan(32L * 1024 * 1024);
            assertThat(sending.isAlive()).isTrue();
            sender.reset();
            service.gate.countDown();
        }
    }

    @Test
    void whatCannotBeUsedStopsTheStart() {
        KeyMaterial useless = new KeyMaterial(material.get().chain(), new Useless());
        HttpSettings settings = HttpSettings.defaults(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .with(new Tls(() -> useless, List.of(), engine));
        try (HttpServer server = new HttpServer(settings, service, (_, _, _, _, _) -> {})) {
            assertThatThrownBy(server::start).hasMessageContaining("certificate and key cannot be used");
        }
    }
}
