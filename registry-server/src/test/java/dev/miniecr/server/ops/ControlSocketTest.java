package dev.miniecr.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The control socket over a real Unix socket. */
@Timeout(30)
final class ControlSocketTest {
    private static final String CANARY = "hunter2-canary";
    private static final Duration NEVER = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofMillis(50);

    private final CyclicBarrier both = new CyclicBarrier(2);
    private final Path path;

    ControlSocketTest(@TempDir Path folder) {
        this.path = folder.resolve("control.sock");
    }

    private ControlSocket listen(ControlSocket.Limits limits) throws IOException {
        return ControlSocket.listen(path, limits,
                Map.of("echo", arguments -> arguments, "meet", _ -> meet(), "refuse", _ -> {
                    throw new RefusedCommandException("not\ntoday");
                }, "break", _ -> {
                    throw new IllegalStateException("the disk is on fire");
                }, "tear", _ -> {
                    throw new IOException("no disk");
                }, "much", _ -> "x".repeat(8 << 20)));
    }

    private ControlSocket listen() throws IOException {
        return listen(ControlSocket.Limits.DEFAULT);
    }

    private String meet() throws IOException {
        try {
            both.await();
            return "met";
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IOException(e);
        }
    }

    private ControlClient client() {
        return new ControlClient(path);
    }

    private String send(String bytes) throws IOException {
        try (SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer line = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                server.write(line);
            }
            return new String(Channels.newInputStream(server).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aCommandComesWithItsArgumentsAndItsResultGoesBack() throws IOException {
        try (ControlSocket _ = listen()) {
            assertThat(client().ask("echo", Map.of("name", "ü\n\"", "absent", Optional.empty(), "n", 3)).toString())
                    .contains("\"name\":\"ü\\n\\\"\"", "\"n\":3").doesNotContain("absent");
            assertThat(send("{\"command\":\"echo\",\"arguments\":{\"a\":[1]}}\n"))
                    .isEqualTo("{\"result\":{\"a\":[1]}}\n");
            assertThat(send("{\"command\":\"echo\"}\n")).isEqualTo("{\"result\":{}}\n");
        }
    }

    @Test
    void whatIsRefusedComesBackAsOneLine() throws IOException {
        try (ControlSocket _ = listen()) {
            assertThat(send("{\"command\":\"refuse\"}\n")).isEqualTo("{\"error\":\"not today\"}\n");
            assertThatThrownBy(() -> client().ask("refuse", Map.of())).isInstanceOf(RefusedCommandException.class)
                    .hasMessage("not today");
            assertThatThrownBy(() -> client().ask("dance", Map.of())).isInstanceOf(RefusedCommandException.class)
                    .hasMessageContaining("unknown command");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "status", "null", "[]", "{", "{}", "{\"command\":5}", "\u0000", "\"echo\"",
            "{\"command\":\"echo\",\"arguments\":[]}", "{\"command\":\"echo\"} {}", "{\"command\":" + CANARY})
    void whatIsNoCommandIsRefusedAndNotRepeated(String line) throws IOException {
        try (ControlSocket _ = listen()) {
            assertThat(send(line + "\n")).startsWith("{\"error\":\"A command is a line of JSON")
                    .doesNotContain(CANARY);
        }
    }

    @Test
    void aFailureOfTheServerIsLoggedOnceAndTheCommandsArgumentsNever() throws IOException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ControlSocket.class);
        log.start();
        logger.addAppender(log);

        try (ControlSocket _ = listen()) {
            for (String command : List.of("break", "tear", "refuse", "echo")) {
                send("{\"command\":\"" + command + "\",\"arguments\":{\"password\":\"" + CANARY + "\"}}\n");
            }
            assertThat(send("{\"command\":\"break\"}\n"))
                    .isEqualTo("{\"error\":\"The server failed; its log has the cause\"}\n");
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("The command break failed",
                "The command tear failed", "The command break failed");
        assertThat(log.list).extracting(event -> ThrowableProxyUtil.asString(event.getThrowableProxy()))
                .noneMatch(text -> text.contains(CANARY)).first().asString().contains("the disk is on fire");
    }

    @Test
    void aLongLineIsTakenWholeAndOneThatIsTooLongIsRefused() throws IOException {
        String text = "x".repeat(200_000);
        try (ControlSocket _ = listen()) {
            assertThat(client().ask("echo", Map.of("t", text)).path("t").asString()).isEqualTo(text);
            assertThat(send("x".repeat(2_000_000) + "\n")).contains("at most 262144 bytes");
            assertThatThrownBy(() -> client().ask("echo", Map.of("t", text + text)))
                    .isInstanceOf(RefusedCommandException.class).hasMessageContaining("at most 262144 bytes");
        }
    }

    @Test
    void aClientThatDoesNotEndItsLineIsToldSoAndLeavesItsPlace() throws IOException {
        try (ControlSocket _ = listen(new ControlSocket.Limits(1, 1000, SOON, NEVER))) {
            assertThat(send("{\"command\":")).contains("did not end in time");
            assertThat(send("{\"command\":\"echo\"}\n")).contains("result");
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerLosesItsPlace() throws IOException {
        try (ControlSocket _ = listen(new ControlSocket.Limits(1, 1000, NEVER, SOON));
                SocketChannel idle = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            idle.write(ByteBuffer.wrap("{\"command\":\"much\"}\n".getBytes(StandardCharsets.UTF_8)));

            assertThat(send("{\"command\":\"echo\"}\n")).contains("result");
        }
    }

    @Test
    void aClientThatGoesAwayLeavesItsPlace() throws IOException {
        try (ControlSocket _ = listen(new ControlSocket.Limits(1, 1000, NEVER, NEVER))) {
            SocketChannel.open(UnixDomainSocketAddress.of(path)).close();

            assertThat(send("{\"command\":\"echo\"}\n")).contains("result");
        }
    }

    @Test
    void commandsOfTwoClientsRunAtOnce() throws Exception {
        try (ControlSocket _ = listen(); ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> one = clients.submit(() -> send("{\"command\":\"meet\"}\n"));
            Future<String> other = clients.submit(() -> send("{\"command\":\"meet\"}\n"));

            assertThat(List.of(one.get(), other.get())).containsOnly("{\"result\":\"met\"}\n");
        }
    }

    @Test
    void onlyTheOwnerCanConnectAndClosingLeavesNothing() throws IOException {
        try (ControlSocket _ = listen()) {
            assertThat(Files.getPosixFilePermissions(path)).extracting(Enum::name)
                    .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
        }
        assertThat(path).doesNotExist();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> client().ask("echo", Map.of()));
    }

    @Test
    void aSocketThatADeadProcessLeftIsReplaced() throws IOException {
        Files.writeString(path, "");
        try (ControlSocket _ = listen()) {
            assertThat(client().ask("echo", Map.of())).isEmpty();
        }
    }
}
