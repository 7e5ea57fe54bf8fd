package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.netty.HttpSettings.Limits;
import dev.miniecr.server.netty.HttpSettings.Timeouts;
import dev.miniecr.server.netty.HttpSettings.Transport;
import dev.miniecr.server.netty.TestServer.Ended;
import dev.miniecr.server.netty.WireClient.Answer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of every kind, over both transports, and the life of a server. */
@ExtendWith(Leaks.class)
@Timeout(120)
@ParameterizedClass
@EnumSource(Security.class)
final class HttpServerTest {
    private static final int FILE_LENGTH = 9_000_001;

    private final Security security;
    private final byte[] content = new byte[FILE_LENGTH];
    private FileChannel file;
    private TestService service;

    HttpServerTest(Security security) {
        this.security = security;
    }

    private TestServer start() {
        return start(UnaryOperator.identity());
    }

    private TestServer start(UnaryOperator<HttpSettings> change) {
        return new TestServer(service, settings -> security.on(change.apply(settings)));
    }

    @BeforeEach
    void makeFile(@TempDir Path folder) throws IOException {
        new Random(1).nextBytes(content);
        file = FileChannel.open(Files.write(folder.resolve("file"), content));
        service = new TestService(file);
    }

    @AfterEach
    void closeFile() throws IOException {
        file.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void contentOfEveryKindArrivesWhole(Transport transport) {
        try (TestServer server = start(settings -> settings.with(transport));
                WireClient client = server.client()) {
            assertThat(get(client, "/hot")).isEqualTo(TestService.HOT);
            assertThat(get(client, "/bytes?n=65536")).hasSize(65_536);
            assertThat(get(client, "/bytes?n=5000000")).hasSize(5_000_000);
            assertThat(get(client, "/stream?n=1000000")).hasSize(1_000_000);
            assertThat(get(client, "/region")).isEqualTo(content);
            assertThat(get(client, "/hot/file")).isEqualTo(content);
            assertThat(get(client, "/file")).isEqualTo(content);
            byte[] parts = get(client, "/parts?n=300000");
            assertThat(parts).hasSize(11 + FILE_LENGTH + 300_000)
                    .startsWith("before".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(Arrays.copyOfRange(parts, 6, 6 + FILE_LENGTH)).isEqualTo(content);
            assertThat(get(client, "/bytes?n=0")).isEmpty();
            assertThat(get(client, "/stream?n=0")).isEmpty();
            TestServer.until(() -> service.leasesGivenBack.get() == 4 && service.open.get() == 0);
            assertThat(service.leases).hasValue(4);
            assertThat(file.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void contentIsReceivedWholeWithALengthAndInChunks(Transport transport) {
        String hash = FILE_LENGTH + " " + HexFormat.of().formatHex(TestService.sha256().digest(content));
        try (TestServer server = start(settings -> settings.with(transport));
                WireClient client = server.client()) {
            client.send("POST /hash HTTP/1.1\r\nHost: a\r\nContent-Length: " + FILE_LENGTH + "\r\n\r\n").send(content);
            assertThat(client.answer().text()).isEqualTo(hash);

            client.send("POST /hash HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int at = 0; at < FILE_LENGTH; at += 30_000) {
                byte[] chunk = Arrays.copyOfRange(content, at, Math.min(at + 30_000, FILE_LENGTH));
                client.send(Integer.toHexString(chunk.length) + "\r\n").send(chunk).send("\r\n");
            }
            assertThat(client.send("0\r\n\r\n").answer().text()).isEqualTo(hash);
        }
        assertThat(service.open).hasValue(0);
    }

    @Test
    void rangesComeOutOfTheFile() {
        try (TestServer server = start(); WireClient client = server.client()) {
            client.send("GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=5000000-5000009\r\n\r\n");
            Answer one = client.headOnly();
            assertThat(one.field("Content-Range")).hasValue("bytes 5000000-5000009/" + FILE_LENGTH);
            assertThat(client.content(10)).isEqualTo(Arrays.copyOfRange(content, 5_000_000, 5_000_010));

            Answer several = client.send("GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1,5-6\r\n\r\n").answer();
            assertThat(several.status()).isEqualTo(206);
            assertThat(several.text()).contains("Content-Range: bytes 0-1/" + FILE_LENGTH,
                    "Content-Range: bytes 5-6/" + FILE_LENGTH);

            assertThat(client.send("GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=99999999-\r\n\r\n").answer().status())
                    .isEqualTo(416);
            assertThat(client.send("HEAD /file HTTP/1.1\r\nHost: a\r\n\r\n").headOnly().field("Content-Length"))
                    .hasValue("" + FILE_LENGTH);
            TestServer.until(() -> service.leasesGivenBack.get() == 4);
        }
    }

    @Test
    void aStreamThatEndsEarlyBreaksTheConnection() {
        try (TestServer server = start(); WireClient client = server.client()) {
            Answer head = client.send("GET /short?n=400000 HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();

            assertThat(head.field("Content-Length")).hasValue("400000");
            assertThat(client.rest().length).isLessThan(400_000);
            TestServer.until(() -> service.open.get() == 0);
        }
    }

    @Test
    void aFileThatIsShorterThanItsRegionBreaksTheConnection() {
        try (TestServer server = start(); WireClient client = server.client()) {
            client.send("GET /overlong HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();

            assertThat(client.rest().length).isLessThanOrEqualTo(FILE_LENGTH);
            TestServer.until(() -> service.leasesGivenBack.get() == 1);
        }
    }

    @Test
    void theRequestLogIsToldOfEveryRequestThatEnded() {
        try (TestServer server = start(); WireClient client = server.client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").answer();
            client.send("GET /hot HTTP/1.1\r\nHost: a\r\n\r\n").answer();
            client.send("HEAD /hot HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();
            client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n");
            service.awaitArrival();
            client.reset();

            TestServer.until(() -> server.log.size() == 4);
            service.gate.countDown();
            assertThat(server.log).containsExactly(new Ended("/echo", 200, 5, 5), new Ended("/hot", 200, 0, 2048),
                    new Ended("/hot", 200, 0, 0), new Ended("/gate", 0, 0, 0));
        }
    }

    @Test
    void aConnectionTooManyIsTurnedAway() {
        try (TestServer server = start(settings -> settings.with(limits(2)))) {
            List<WireClient> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                clients.add(server.client());
                get(clients.get(i), "/hot");
            }
            if (security == Security.NONE) {
                try (WireClient tooMany = server.client()) {
                    assertThat(tooMany.answer().status()).isEqualTo(503);
                    assertThat(tooMany.rest()).isEmpty();
                }
            } else {
                assertThatThrownBy(server::client).isInstanceOf(java.io.UncheckedIOException.class);
            }

            clients.removeFirst().close();

            TestServer.until(() -> {
                try (WireClient next = server.client()) {
                    next.send("GET /hot HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    return new String(next.rest(), java.nio.charset.StandardCharsets.US_ASCII)
                            .startsWith("HTTP/1.1 200");
                } catch (java.io.UncheckedIOException e) {
                    return false;
                }
            });
            clients.forEach(WireClient::close);
        }
    }

    private static Limits limits(int connections) {
        Limits limits = Limits.defaults();
        return new Limits(connections, limits.headerFields(), limits.requestLine(), limits.headerBytes(),
                limits.bodyBudget(),
                limits.unreadBody(), limits.writeHighWater());
    }

    private static HttpSettings impatient(HttpSettings settings) {
        return settings.with(new Timeouts(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(400), 1000,
                Duration.ofMillis(200)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n", "\r\n"})
    void aHeadThatDoesNotEndIsTimedOut(String begun) {
        try (TestServer server = start(HttpServerTest::impatient);
                WireClient client = server.client()) {
            Answer answer = client.send(begun).answer();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aConnectionThatDoesNothingIsClosed() {
        try (TestServer server = start(HttpServerTest::impatient);
                WireClient silent = server.client();
                WireClient idle = server.client()) {
            get(idle, "/hot");

            assertThat(silent.rest()).isEmpty();
            assertThat(idle.rest()).isEmpty();
        }
    }

    @Test
    void contentThatComesTooSlowlyIsTimedOut() {
        try (TestServer server = start(HttpServerTest::impatient);
                WireClient client = server.client()) {
            Answer answer = client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc").answer();

            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.field("Connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aHandlerMayTakeItsTime() {
        try (TestServer server = start(HttpServerTest::impatient);
                WireClient client = server.client();
                WireClient other = server.client()) {
            client.send("POST /gate HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
            service.awaitArrival();
            assertThat(other.rest()).isEmpty();

            service.gate.countDown();

            assertThat(client.answer().text()).isEqualTo("through");
        }
    }

    @Test
    void aDrainFinishesWhatIsUnderWayAndClosesTheRest() throws InterruptedException {
        TestServer server = start();
        try (WireClient idle = server.client(); WireClient busy = server.client()) {
            get(idle, "/hot");
            busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n");
            service.awaitArrival();

            Thread drain = Thread.ofVirtual().start(() -> {
                try {
                    server.http.drain(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(idle.rest()).isEmpty();
            service.gate.countDown();

            Answer answer = busy.answer();
            assertThat(answer.text()).isEqualTo("through");
            assertThat(answer.field("Connection")).hasValue("close");
            assertThat(busy.rest()).isEmpty();
            busy.endOutput();
            drain.join();
        }
    }

    @Test
    void aDrainEndsInTimeWhateverIsUnderWay() throws InterruptedException {
        TestServer server = start();
        try (WireClient busy = server.client(); WireClient sending = server.client()) {
            busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n");
            sending.send("POST /keep HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
            service.awaitArrival();
            TestServer.until(() -> service.kept.get() == 1);

            server.http.drain(Duration.ofMillis(50));

            assertThat(busy.rest()).isEmpty();
            assertThat(sending.rest()).isEmpty();
            service.awaitArrival();
            service.gate.countDown();
        }
    }

    @Test
    void theKernelMayBeToldHowToControlCongestion() {
        try (TestServer server = start(
                settings -> new HttpSettings(settings.address(), settings.transport(),
                        settings.eventLoops(), settings.limits(), settings.timeouts(), Optional.of("reno")));
                WireClient client = server.client()) {
            assertThat(get(client, "/hot")).hasSize(2048);
        }
    }

    @Test
    void aPortThatIsTakenStopsTheStart() {
        try (TestServer server = start()) {
            InetSocketAddress taken = server.address;

            assertThatThrownBy(() -> start(
                    settings -> new HttpSettings(taken, settings.transport(),
                            settings.eventLoops(), settings.limits(), settings.timeouts(), Optional.empty())))
                    .hasRootCauseMessage("bind(..) failed with error(-98): Address already in use")
                    .hasCauseInstanceOf(BindException.class)
                    .hasMessageContaining("Cannot listen on port " + taken.getPort() + " of 127.0.0.1");
        }
    }

    private static byte[] get(WireClient client, String path) {
        Answer head = client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();
        assertThat(head.status()).isEqualTo(200);
        return client.content(Integer.parseInt(head.field("Content-Length").orElseThrow()));
    }
}
