package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.server.netty.HttpSettings.Limits;
import dev.miniecr.server.netty.HttpSettings.Timeouts;
import dev.miniecr.server.netty.HttpSettings.Transport;
import dev.miniecr.server.netty.WireClient.Answer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and handlers that do not keep step: memory stays bounded, leases come back, and what was received is not lost. */
@ExtendWith(Leaks.class)
@Timeout(120)
final class BackPressureTest {
    private static final int FILE_LENGTH = 32 * 1024 * 1024;

    private FileChannel file;
    private TestService service;

    @BeforeEach
    void makeFile(@TempDir Path folder) throws IOException {
        file = FileChannel.open(Files.write(folder.resolve("file"), new byte[FILE_LENGTH]));
        service = new TestService(file);
    }

    @AfterEach
    void closeFile() throws IOException {
        service.gate.countDown();
        file.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aHandlerThatDoesNotReadStopsTheSender(Transport transport) throws IOException {
        try (TestServer server = new TestServer(service, settings -> settings.with(transport));
                SocketChannel sender = SocketChannel.open()) {
            sender.setOption(StandardSocketOptions.SO_SNDBUF, 256 * 1024);
            sender.connect(server.address);
            write(sender, "POST /gate HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
            service.awaitArrival();
            sender.configureBlocking(false);

            long sent = sendUntilTheyStop(List.of(sender));

            assertThat(sent).isLessThan(64L * 1024 * 1024);
            assertThat(directMemory()).isLessThan(32L * 1024 * 1024);
        }
    }

    /** Until nothing could be sent for a while, which is what full kernels look like from outside. */
    private static long sendUntilTheyStop(List<SocketChannel> senders) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(1024 * 1024);
        long sent = 0;
        long lastMove = System.nanoTime();
        while (System.nanoTime() - lastMove < Duration.ofMillis(500).toNanos()) {
            for (SocketChannel sender : senders) {
                int written = sender.write(bytes.clear());
                if (written > 0) {
                    sent += written;
                    lastMove = System.nanoTime();
                }
            }
        }
        return sent;
    }

    @Test
    void aHandlerThatDoesNotReadHoldsNoMoreWhenTheSenderHasEnded() throws IOException {
        try (TestServer server = new TestServer(service)) {
            List<SocketChannel> senders = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                SocketChannel sender = SocketChannel.open(server.address);
                senders.add(sender);
                write(sender, "POST /gate HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
                service.awaitArrival();
                sender.configureBlocking(false);
            }
            sendUntilTheyStop(senders);
            for (SocketChannel sender : senders) {
                sender.shutdownOutput();
            }
            try (WireClient other = server.client()) {
                other.send("GET /hot HTTP/1.1\r\nHost: a\r\n\r\n").answer();
            }

            assertThat(directMemory()).isLessThan(32L * 1024 * 1024);
            for (SocketChannel sender : senders) {
                sender.close();
            }
        }
    }

    static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bytes?n=20000000", "/stream?n=20000000", "/region", "/parts?n=20000000"})
    void slowReadersHoldNoMoreThanTheHighWaterMark(String path) {
        try (TestServer server = new TestServer(service)) {
            List<WireClient> readers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                WireClient reader = new WireClient(server.address, smallWindow());
                readers.add(reader);
                reader.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();
            }
            readers.forEach(reader -> reader.content(1000));

            assertThat(directMemory()).isLessThan(128L * 1024 * 1024);
            readers.forEach(WireClient::reset);
            TestServer.until(() -> service.leasesGivenBack.get() == service.leases.get() && service.open.get() == 0);
            TestServer.until(() -> server.log.size() == 100);
        }
    }

    private static Socket smallWindow() {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            return socket;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aResetInTheMiddleOfADownloadGivesTheLeaseBack(Transport transport) {
        try (TestServer server = new TestServer(service, settings -> settings.with(transport))) {
            for (String path : List.of("/region", "/hot/file", "/file", "/parts", "/stream?n=20000000")) {
                WireClient client = server.client();
                client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();
                client.content(100_000);
                client.reset();
            }

            TestServer.until(() -> service.leasesGivenBack.get() == 4 && service.open.get() == 0);
            assertThat(service.leases).hasValue(4);
        }
    }

    @Test
    void aReaderThatStopsIsCutAndTheLeaseComesBack() {
        try (TestServer server = new TestServer(service,
                settings -> settings.with(new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5),
                        Duration.ofMillis(300), 1000, Duration.ofSeconds(1))));
                WireClient client = new WireClient(server.address, smallWindow())) {
            client.send("GET /region HTTP/1.1\r\nHost: a\r\n\r\n").headOnly();

            TestServer.until(() -> service.leasesGivenBack.get() == 1);
            assertThat(server.log).singleElement().satisfies(ended -> assertThat(ended.sent()).isLessThan(FILE_LENGTH));
        }
    }

    @Test
    void whatCameBeforeTheContentBrokeOffIsDelivered() {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send("PATCH /keep HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n").send(new byte[600_000]);
            client.endOutput();

            Answer answer = client.answer();

            assertThat(service.kept).hasValue(600_000);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field("Connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void whatCameBeforeTheConnectionBrokeIsDelivered() {
        try (TestServer server = new TestServer(service)) {
            WireClient client = server.client();
            client.send("PATCH /keep HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").send("186a0\r\n")
                    .send(new byte[50_000]);
            TestServer.until(() -> service.kept.get() == 50_000);

            client.reset();

            service.awaitArrival();
            assertThat(service.kept).hasValue(50_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/region", "/bytes?n=20000000", "/stream?n=20000000"})
    void aClientThatEndedItsSideGetsALongAnswer(String path) {
        try (TestServer server = new TestServer(service);
                WireClient client = new WireClient(server.address, smallWindow())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").endOutput();

            int length = Integer.parseInt(client.headOnly().field("Content-Length").orElseThrow());

            assertThat(client.rest()).hasSize(length);
        }
    }

    @Test
    void aClientThatEndedItsSideIsAnswered() {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send(
                    "GET /stream?n=5 HTTP/1.1\r\nHost: a\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
                    .endOutput();

            assertThat(client.answer().text()).hasSize(5);
            assertThat(client.answer().text()).isEqualTo("hi");
            assertThat(client.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET", "GET / HTTP/1.1\r\nHost: a\r\n"})
    void aClientThatEndsWithinAHeadIsClosed(String begun) {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send(begun).endOutput();

            assertThat(client.rest()).isEmpty();
            assertThat(server.log).isEmpty();
        }
    }

    static Stream<String> unreadContents() {
        return Stream.of("Content-Length: 60000\r\n\r\n" + "a".repeat(60_000),
                "Transfer-Encoding: chunked\r\n\r\nea60\r\n" + "a".repeat(60_000) + "\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("unreadContents")
    void aLittleContentThatNobodyReadIsThrownAway(String content) {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            Answer answer = client.send("POST /refuse HTTP/1.1\r\nHost: a\r\n" + content).answer();

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.field("Connection")).isEmpty();
            assertThat(client.send("GET /host HTTP/1.1\r\nHost: next\r\n\r\n").answer().text()).isEqualTo("next");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n989680\r\n"})
    void muchContentThatNobodyReadClosesTheConnectionAfterTheAnswer(String field) {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send("POST /refuse HTTP/1.1\r\nHost: a\r\n" + field).send(new byte[9_000_000]);

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("no");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void continueIsSentWhenTheContentIsFirstRead() {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(100);
            assertThat(client.send("hi").answer().text()).isEqualTo("hi");

            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(100);
            assertThat(client.send("2\r\nhi\r\n0\r\n\r\n").answer().text()).isEqualTo("hi");
        }
    }

    @Test
    void continueIsNotSentWhereNothingIsAwaited() {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.answer().text()).isEqualTo("hi");

            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(200);

            client.send(
                    "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.send("hi").answer().text()).isEqualTo("hi");
        }
    }

    @Test
    void aRefusedExpectationCostsTheClientNothing() {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send("POST /refuse HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.field("Connection")).hasValue("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void aContentThatIsTooLargeIsRefusedBeforeItIsRead() {
        try (TestServer server = new TestServer(service); WireClient client = server.client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");

            assertThat(client.answer().status()).isEqualTo(500);
        }
    }

    @Test
    void manyContentsShareOneBudget() throws IOException {
        Limits few = new Limits(1000, 128, 16 * 1024, 32 * 1024, 4L * 1024 * 1024, 64 * 1024, 256 * 1024);
        try (TestServer server = new TestServer(service, settings -> settings.with(few))) {
            List<SocketChannel> senders = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                SocketChannel sender = SocketChannel.open(server.address);
                senders.add(sender);
                write(sender, "POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nbegun");
                service.awaitArrival();
                sender.configureBlocking(false);
            }
            sendUntilTheyStop(senders);

            assertThat(directMemory()).isLessThan(32L * 1024 * 1024);
            for (SocketChannel sender : senders) {
                sender.close();
            }
        }
    }

    private static void write(SocketChannel sender, String text) throws IOException {
        sender.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
