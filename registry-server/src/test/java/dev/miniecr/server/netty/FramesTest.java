package dev.miniecr.server.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.server.netty.FrameClient.Answer;
import dev.miniecr.server.netty.FrameClient.Frame;
import dev.miniecr.server.netty.HttpSettings.Timeouts;
import dev.miniecr.server.netty.TestServer.Ended;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 frame by frame: windows, resets, floods, and the end of a connection. */
@ExtendWith(Leaks.class)
@Timeout(120)
final class FramesTest {
    private static final int FILE_LENGTH = 32 * 1024 * 1024;
    private static final int WINDOW = 65_535;
    private static final int NO_ERROR = 0;

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

    private TestServer start() {
        return new TestServer(service, Security.BORINGSSL::on);
    }

    private static HttpSettings impatient(HttpSettings settings) {
        return Security.BORINGSSL.on(settings.with(new Timeouts(Duration.ofMillis(300), Duration.ofMillis(600),
                Duration.ofMillis(400), 1000, Duration.ofMillis(200))));
    }

    @ParameterizedTest
    @EnumSource(value = Security.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void bothProtocolsAreOffered(Security security) {
        try (TestServer server = new TestServer(service, security::on);
                FrameClient client = new FrameClient(server, WINDOW);
                WireClient other = server.client()) {
            assertThat(client.protocol()).isEqualTo("h2");
            assertThat(client.get(1, "/host").answer(1).text()).isEqualTo("registry");
            assertThat(other.send("GET /host HTTP/1.1\r\nHost: a\r\n\r\n").answer().text()).isEqualTo("a");
        }
    }

    @Test
    void aStreamThatIsNotReadDoesNotHoldUpOthers() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.send(FrameClient.WINDOW_UPDATE, 0, 100_000_000);
            for (int i = 0; i < 50; i++) {
                client.get(1 + 2 * i, List.of("/region", "/stream?n=20000000", "/bytes?n=20000000").get(i % 3));
            }
            TestServer.until(() -> service.leases.get() == 17);

            assertThat(client.get(101, "/stream?n=50000").answer(101).text()).hasSize(50_000);
            assertThat(client.get(103, "/hot").answer(103).text()).hasSize(2048);
            for (int i = 0; i < 50; i++) {
                int stream = 1 + 2 * i;
                assertThat(client.seen.stream()
                        .filter(frame -> frame.type() == FrameClient.DATA && frame.stream() == stream)
                        .mapToInt(frame -> frame.payload().length).sum()).isLessThanOrEqualTo(WINDOW);
            }
            assertThat(BackPressureTest.directMemory()).isLessThan(32L * 1024 * 1024);
            client.reset();
            TestServer.until(() -> service.leasesGivenBack.get() == 17 && service.open.get() == 0);
        }
    }

    @Test
    void aConnectionThatIsNotReadHoldsNoMoreThanTheHighWaterMark() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, 1_000_000_000)) {
            client.send(FrameClient.WINDOW_UPDATE, 0, 1_000_000_000);
            for (int i = 0; i < 90; i++) {
                client.get(1 + 2 * i, List.of("/region", "/stream?n=20000000", "/bytes?n=20000000").get(i % 3));
            }
            TestServer.until(() -> service.leases.get() == 30 && service.open.get() == 30);
            try (FrameClient other = new FrameClient(server, WINDOW)) {
                assertThat(other.get(1, "/stream?n=50000").answer(1).text()).hasSize(50_000);
            }

            assertThat(BackPressureTest.directMemory()).isLessThan(32L * 1024 * 1024);
            client.reset();
            TestServer.until(() -> service.leasesGivenBack.get() == 30 && service.open.get() == 0);
        }
    }

    @Test
    void aLargeTableOfAClientIsNotFilled() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.send(FrameClient.SETTINGS, 0, 0, new byte[]{0, 1, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff});
            for (int i = 0; i < 200; i++) { // read with a table of 4 KiB, or this goes wrong
                Answer answer = client.get(1 + 2 * i, "/bytes?n=0").answer(1 + 2 * i);

                assertThat(answer.headers().get("content-type")).hasToString("text/plain");
                assertThat(answer.headers().get("x-request-id")).hasSize(16);
            }
        }
    }

    @Test
    void anAnswerGoesOnAsItsWindowOpens() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, 1000)) {
            client.get(1, "/stream?n=10000");
            int received = 0;
            client.head(1);
            while (received < 10_000) {
                int length = client.await(frame -> frame.type() == FrameClient.DATA).payload().length;
                assertThat(length).isLessThanOrEqualTo(1000);
                received += length;
                client.send(FrameClient.WINDOW_UPDATE, 1, length);
            }

            assertThat(client.seen.getLast().flags()).isEqualTo(FrameClient.END_STREAM);
        }
    }

    @Test
    void aSmallAnswerWaitsForItsWindowToo() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, 0)) {
            client.get(1, "/hot").head(1);
            client.get(3, "/bytes?n=0");
            assertThat(client.answer(3).text()).isEmpty();

            client.send(FrameClient.WINDOW_UPDATE, 1, 2048);

            assertThat(client.await(frame -> frame.type() == FrameClient.DATA && frame.stream() == 1).payload())
                    .isEqualTo(TestService.HOT);
        }
    }

    @Test
    void contentThatIsNotReadStopsItsStreamAlone() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/gate");
            service.awaitArrival();
            sendWindow(client, 1);
            client.post(3, "/echo").data(3, new byte[]{'h', 'i'}, true);

            assertThat(client.answer(3).text()).isEqualTo("hi");
            assertThat(updates(client, 1)).isEmpty();

            service.gate.countDown();
            assertThat(client.answer(1).text()).isEqualTo("through");
        }
    }

    private static void sendWindow(FrameClient client, int stream) {
        for (int left = WINDOW; left > 0; left -= 16_000) {
            client.data(stream, new byte[Math.min(left, 16_000)], false);
        }
    }

    private static List<Integer> updates(FrameClient client, int stream) {
        return client.seen.stream()
                .filter(frame -> frame.type() == FrameClient.WINDOW_UPDATE && frame.stream() == stream)
                .map(Frame::number).toList();
    }

    @Test
    void whoSendsBeyondTheWindowIsReset() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/gate");
            sendWindow(client, 1);
            client.data(1, new byte[1], false);

            assertThat(client.await(frame -> frame.type() == FrameClient.RST_STREAM).number())
                    .isEqualTo((int) Http2Error.FLOW_CONTROL_ERROR.code());
        }
    }

    @Test
    void contentThatIsReadOpensAWindowOfFourMebibytes() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/hash");

            Frame update = client.await(frame -> frame.type() == FrameClient.WINDOW_UPDATE && frame.stream() == 1);

            assertThat(WINDOW + update.number()).isEqualTo(4 * 1024 * 1024);
        }
    }

    @Test
    void manySmallFramesHoldNoMoreThanTheirBytes() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/gate");
            service.awaitArrival();
            byte[] small = FrameClient.frame(FrameClient.DATA, 0, 1, new byte[]{'x'});
            byte[] many = new byte[small.length * 1000];
            IntStream.range(0, 1000).forEach(i -> System.arraycopy(small, 0, many, i * small.length, small.length));
            for (int i = 0; i < 65; i++) {
                client.send(many);
            }

            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
            assertThat(BackPressureTest.directMemory()).isLessThan(32L * 1024 * 1024);
        }
    }

    @Test
    void trailersAreAcceptedAndForgotten() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/echo").data(1, new byte[]{'h', 'i'}, false).send(FrameClient.HEADERS,
                    FrameClient.END_HEADERS | FrameClient.END_STREAM, 1, FrameClient.block("digest", "x"));

            assertThat(client.answer(1).text()).isEqualTo("hi");
        }
    }

    @Test
    void continueIsSentWhenTheContentIsFirstRead() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/echo", "expect", "100-continue", "content-length", "2");
            assertThat(client.head(1).status()).hasToString("100");
            client.data(1, new byte[]{'h', 'i'}, true);
            assertThat(client.answer(1).text()).isEqualTo("hi");

            client.post(3, "/refuse", "expect", "100-continue", "content-length", "2");
            assertThat(client.answer(3).status()).isEqualTo(401);
            assertThat(client.await(frame -> frame.type() == FrameClient.RST_STREAM).number()).isEqualTo(NO_ERROR);
        }
    }

    @Test
    void muchContentThatNobodyReadIsAnsweredAndThenReset() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/refuse", "content-length", "1000000").data(1, new byte[10_000], false);

            assertThat(client.answer(1).status()).isEqualTo(401);
            assertThat(client.await(frame -> frame.type() == FrameClient.RST_STREAM).number()).isEqualTo(NO_ERROR);
            for (int i = 0; i < 300; i++) {
                client.data(1, new byte[1000], false);
            }
            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
        }
    }

    @Test
    void aLittleContentThatNobodyReadIsThrownAway() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/refuse", "content-length", "60000");
            assertThat(client.answer(1).status()).isEqualTo(401);
            for (int i = 0; i < 60; i++) {
                client.data(1, new byte[1000], i == 59);
            }

            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
            assertThat(client.seen).noneMatch(frame -> frame.type() == FrameClient.RST_STREAM);
        }
    }

    @Test
    void aResetInTheMiddleOfContentLeavesWhatCame() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/keep").data(1, new byte[10_000], false);
            client.send(FrameClient.RST_STREAM, 1, 8);

            service.awaitArrival();
            assertThat(service.kept).hasValue(10_000);
            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
            TestServer.until(() -> server.log.contains(new Ended("/keep", 0, 10_000, 0)));
        }
    }

    @Test
    void aBrokenConnectionLeavesWhatCame() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/keep").data(1, new byte[10_000], false);
            TestServer.until(() -> service.kept.get() == 10_000);
            client.reset();

            service.awaitArrival();
            TestServer.until(() -> server.log.contains(new Ended("/keep", 0, 10_000, 0)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/region", "/hot/file", "/file", "/parts"})
    void aResetInTheMiddleOfADownloadGivesTheLeaseBack(String path) {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.get(1, path).head(1);
            client.await(frame -> frame.type() == FrameClient.DATA);
            client.send(FrameClient.RST_STREAM, 1, 8);

            TestServer.until(() -> service.leasesGivenBack.get() == 1 && server.log.size() == 1);
            assertThat(client.get(3, "/bytes?n=0").answer(3).status()).isEqualTo(200);
        }
    }

    @Test
    void aHandlerMayOutliveItsStream() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.get(1, "/gate");
            service.awaitArrival();
            client.send(FrameClient.RST_STREAM, 1, 8);
            TestServer.until(() -> server.log.size() == 1);
            service.gate.countDown();

            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/short?n=40000", "/overlong"})
    void anAnswerThatEndsEarlyResetsItsStreamAlone(String path) {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, 100_000_000)) {
            client.send(FrameClient.WINDOW_UPDATE, 0, 100_000_000);
            client.get(1, path);

            assertThatThrownBy(() -> client.answer(1)).hasMessage("Reset with 2");
            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
            TestServer.until(() -> service.leases.get() == service.leasesGivenBack.get() && service.open.get() == 0);
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                head("no method", 400, ":scheme", "https", ":path", "/", ":authority", "a"),
                head("no path", 400, ":method", "GET", ":scheme", "https", ":authority", "a"),
                head("no scheme", 400, ":method", "GET", ":path", "/", ":authority", "a"),
                head("another scheme", 400, ":method", "GET", ":scheme", "ftp", ":path", "/", ":authority", "a"),
                head("no authority", 400, ":method", "GET", ":scheme", "https", ":path", "/"),
                head("another Host", 400, ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "a", "host",
                        "b"),
                head("a user in the authority", 400, ":method", "GET", ":scheme", "https", ":path", "/", ":authority",
                        "u@a"),
                head("a path without a slash", 400, ":method", "GET", ":scheme", "https", ":path", "v2", ":authority",
                        "a"),
                head("an asterisk for GET", 400, ":method", "GET", ":scheme", "https", ":path", "*", ":authority", "a"),
                head("a broken escape", 400, ":method", "GET", ":scheme", "https", ":path", "/%zz", ":authority", "a"),
                head("a method that is no token", 400, ":method", "G(T", ":scheme", "https", ":path", "/",
                        ":authority", "a"),
                head("CONNECT", 501, ":method", "CONNECT", ":scheme", "https", ":path", "/", ":authority", "a"),
                head("another expectation", 417, ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "a",
                        "expect", "miracles"),
                head("a long path", 414, ":method", "GET", ":scheme", "https", ":path", "/" + "a".repeat(16_000 + 384),
                        ":authority", "a"),
                Arguments.of("too many fields", FrameClient.request("GET", "/",
                        Stream.generate(() -> "a").limit(258).toArray(String[]::new)), 431));
    }

    private static Arguments head(String name, int status, String... fields) {
        return Arguments.of(name, FrameClient.block(fields), status);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatIsNoRequestIsRefused(String name, byte[] block, int status) {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            sendBlock(client, 1, block);

            Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).startsWith("{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"");
            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
        }
    }

    private static void sendBlock(FrameClient client, int stream, byte[] block) {
        int first = Math.min(block.length, 16_384);
        client.send(FrameClient.HEADERS,
                FrameClient.END_STREAM | (first == block.length ? FrameClient.END_HEADERS : 0), stream,
                Arrays.copyOf(block, first));
        for (int at = first; at < block.length; at += 16_384) {
            int end = Math.min(block.length, at + 16_384);
            client.send(FrameClient.CONTINUATION, end == block.length ? FrameClient.END_HEADERS : 0, stream,
                    Arrays.copyOfRange(block, at, end));
        }
    }

    @Test
    void moreFieldsThanThereIsRoomForAreRefused() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            sendBlock(client, 1, FrameClient.request("GET", "/", "a", "b".repeat(50_000)));

            assertThat(client.head(1).status()).hasToString("431");
            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatNoClientMaySendIsReset(byte[] block) {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            sendBlock(client, 1, block);

            assertThat(client.await(frame -> frame.type() == FrameClient.RST_STREAM).number())
                    .isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
            assertThat(client.get(3, "/hot").answer(3).status()).isEqualTo(200);
        }
    }

    static Stream<byte[]> malformed() {
        return Stream.of(FrameClient.request("GET", "/", "connection", "close"),
                FrameClient.request("GET", "/", "transfer-encoding", "chunked"),
                FrameClient.request("GET", "/", "Upper", "case"), FrameClient.request("GET", "/", ":status", "200"),
                FrameClient.request("GET", "/", "a", "b", ":path", "/"),
                FrameClient.request("GET", "/", "content-length", "5"), FrameClient.request("GET", ""),
                FrameClient.request("GET", "/", "x", "a\r\nb: c"), FrameClient.request("GET", "/", "x", "a\0"),
                FrameClient.block(":method", "GET", ":scheme", "https", ":path", "/", ":path", "/b", ":authority", "a"),
                FrameClient.request("GET", "/", "content-length", "x"));
    }

    @Test
    void aLengthThatIsALieIsReset() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.post(1, "/keep", "content-length", "5").data(1, new byte[3], true);

            assertThat(client.await(frame -> frame.type() == FrameClient.RST_STREAM).number())
                    .isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
            service.awaitArrival();
        }
    }

    @Test
    void aStreamTooManyIsRefused() {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            for (int i = 0; i < 101; i++) {
                client.get(1 + 2 * i, "/gate");
            }

            Frame reset = client.await(frame -> frame.type() == FrameClient.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(201);
            assertThat(reset.number()).isEqualTo((int) Http2Error.REFUSED_STREAM.code());
            service.gate.countDown();
            assertThat(client.answer(199).text()).isEqualTo("through");
        }
    }

    @Test
    void aDrainLetsStreamsEndAndOpensNoMore() throws InterruptedException {
        TestServer server = start();
        try (FrameClient idle = new FrameClient(server, WINDOW); FrameClient busy = new FrameClient(server, WINDOW)) {
            idle.get(1, "/hot").answer(1);
            busy.get(1, "/gate");
            service.awaitArrival();
            Thread drain = Thread.ofVirtual().start(() -> {
                try {
                    server.http.drain(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(idle.farewell()).isEqualTo(NO_ERROR);
            Frame goAway = busy.await(frame -> frame.type() == FrameClient.GOAWAY);
            assertThat(goAway.number()).isOne();
            busy.get(3, "/hot");
            service.gate.countDown();

            assertThat(busy.answer(1).text()).isEqualTo("through");
            assertThat(busy.farewell()).isEqualTo(NO_ERROR);
            assertThat(busy.seen).noneMatch(frame -> frame.stream() == 3 && frame.type() != FrameClient.RST_STREAM);
            busy.reset();
            idle.reset();
            drain.join();
        }
    }

    @Test
    void aConnectionThatDoesNothingIsToldAndClosed() {
        try (TestServer server = new TestServer(service, FramesTest::impatient);
                FrameClient silent = new FrameClient(server, WINDOW);
                FrameClient idle = new FrameClient(server, WINDOW)) {
            idle.get(1, "/hot").answer(1);

            assertThat(silent.farewell()).isEqualTo(NO_ERROR);
            assertThat(idle.farewell()).isEqualTo(NO_ERROR);
        }
    }

    @Test
    void aHeadThatDoesNotEndIsTimedOut() {
        try (TestServer server = new TestServer(service, FramesTest::impatient);
                FrameClient client = new FrameClient(server, WINDOW)) {
            client.send(FrameClient.HEADERS, 0, 1, FrameClient.request("GET", "/hot"));

            assertThat(client.farewell()).isEqualTo(NO_ERROR);
        }
    }

    @Test
    void contentThatComesTooSlowlyIsTimedOut() {
        try (TestServer server = new TestServer(service, FramesTest::impatient);
                FrameClient client = new FrameClient(server, WINDOW)) {
            Answer answer = client.post(1, "/echo").data(1, new byte[3], false).answer(1);

            assertThat(answer.status()).isEqualTo(408);
        }
    }

    @Test
    void aHandlerMayTakeItsTime() {
        try (TestServer server = new TestServer(service, FramesTest::impatient);
                FrameClient client = new FrameClient(server, WINDOW);
                WireClient other = server.client()) {
            client.post(1, "/gate");
            service.awaitArrival();
            assertThat(other.rest()).isEmpty();

            service.gate.countDown();

            assertThat(client.answer(1).text()).isEqualTo("through");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/region", "/hot/file", "/stream?n=20000000", "/bytes?n=20000000"})
    void aReaderThatStopsLosesItsStream(String path) {
        try (TestServer server = new TestServer(service, FramesTest::impatient);
                FrameClient client = new FrameClient(server, WINDOW)) {
            client.get(1, path);

            assertThat(client.await(frame -> frame.type() == FrameClient.RST_STREAM).stream()).isOne();
            TestServer.until(() -> service.leases.get() == service.leasesGivenBack.get() && service.open.get() == 0);
            TestServer.until(() -> !server.log.isEmpty());
            assertThat(server.log).singleElement()
                    .satisfies(ended -> assertThat(ended.sent()).isLessThanOrEqualTo(WINDOW));
        }
    }

    static Stream<Arguments> floods() {
        byte[] reset = join(FrameClient.frame(FrameClient.HEADERS, FrameClient.END_HEADERS | FrameClient.END_STREAM, 1,
                FrameClient.request("GET", "/stream")));
        return Stream.of(
                Arguments.of("SETTINGS", FrameClient.frame(FrameClient.SETTINGS, 0, 0, new byte[0])),
                Arguments.of("PING", FrameClient.frame(FrameClient.PING, 0, 0, new byte[8])),
                Arguments.of("PRIORITY", FrameClient.frame(FrameClient.PRIORITY, 0, 1, new byte[]{0, 0, 0, 3, 1})),
                Arguments.of("CONTINUATION", FrameClient.frame(FrameClient.CONTINUATION, 0, 1,
                        FrameClient.block("a", "b"))),
                Arguments.of("large CONTINUATION", FrameClient.frame(FrameClient.CONTINUATION, 0, 1,
                        FrameClient.block("a", "b".repeat(16_000)))),
                Arguments.of("empty CONTINUATION", FrameClient.frame(FrameClient.CONTINUATION, 0, 1, new byte[0])),
                Arguments.of("empty DATA", FrameClient.frame(FrameClient.DATA, 0, 1, new byte[0])),
                Arguments.of("a head again", reset));
    }

    private static byte[] join(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void aFloodEndsItsConnectionAndNothingElse(String name, byte[] frame) throws IOException {
        try (TestServer server = start();
                FrameClient other = new FrameClient(server, WINDOW);
                FrameClient client = new FrameClient(server, WINDOW)) {
            if (name.endsWith("CONTINUATION")) {
                client.send(FrameClient.HEADERS, 0, 1, FrameClient.request("GET", "/hot"));
            } else if (name.endsWith("DATA")) {
                client.post(1, "/gate");
            }
            byte[][] hundred = new byte[100][];
            Arrays.fill(hundred, frame);

            client.flood(10_000, join(hundred));

            assertThat(other.get(1, "/hot").answer(1).status()).isEqualTo(200);
        }
    }

    @Test
    void aRapidResetEndsItsConnectionAndNothingElse() {
        try (TestServer server = start();
                FrameClient other = new FrameClient(server, WINDOW);
                FrameClient client = new FrameClient(server, WINDOW)) {
            for (int i = 0; i < 220; i++) {
                client.send(join(
                        FrameClient.frame(FrameClient.HEADERS, FrameClient.END_HEADERS | FrameClient.END_STREAM,
                                1 + 2 * i, FrameClient.request("GET", "/method")),
                        FrameClient.frame(FrameClient.RST_STREAM, 0, 1 + 2 * i, new byte[]{0, 0, 0, 8})));
            }

            assertThat(client.farewell()).isIn(-1, (int) Http2Error.ENHANCE_YOUR_CALM.code());
            assertThat(other.get(1, "/hot").answer(1).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"})
    void aConnectionThatIsNotOfHttp2AfterAllIsClosed(String bytes) {
        try (TestServer server = start(); FrameClient client = new FrameClient(server, WINDOW)) {
            client.send(bytes.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

            assertThat(client.farewell()).isNotEqualTo(NO_ERROR);
        }
    }
}
