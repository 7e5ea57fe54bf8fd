package dev.miniecr.server.ops;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix socket by which the other commands speak with a running server: one line of JSON with a command in, one line of JSON with its
 * result out. Only the owner of the data directory can connect.
 */
public final class ControlSocket implements Closeable {
    /*
     * In: {"command":"user create","arguments":{"name":"alice"}}. Out: {"result":…}, or {"error":"one line"}.
     *
     * Passwords come in and new secrets go out, so nothing of either line is ever logged: of a command that failed, its name and the
     * failure.
     */
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    /**
     * What a client may take.
     *
     * @param connections at once; more of them wait
     * @param lineBytes   of a command
     * @param reading     until the line has come
     * @param writing     until the client has taken its answer
     */
    public record Limits(int connections, int lineBytes, Duration reading, Duration writing) {
        public static final Limits DEFAULT = new Limits(16, 256 << 10, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    private final Path path;
    private final ServerSocketChannel server;
    private final Limits limits;
    private final Map<String, ControlCommand> commands;
    private final Semaphore places;

    private ControlSocket(Path path, ServerSocketChannel server, Limits limits, Map<String, ControlCommand> commands) {
        this.path = path;
        this.server = server;
        this.limits = limits;
        this.commands = Map.copyOf(commands);
        this.places = new Semaphore(limits.connections());
    }

    /** Listens; a socket that a dead process left is replaced, so the caller holds the data directory's lock. */
    public static ControlSocket listen(Path path, Limits limits, Map<String, ControlCommand> commands)
            throws IOException {
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        ControlSocket socket = new ControlSocket(path, server, limits, commands);
        Thread.ofVirtual().name("control").start(socket::accept);
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            places.acquireUninterruptibly();
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("control-client").start(() -> serve(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                places.release();
                LOG.warn("The control socket failed to accept", e);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            ControlLine.Answer answer = answer(client);
            try (Deadline _ = new Deadline(limits.writing(), client)) {
                ControlLine.write(client, answer.line());
            }
        } catch (IOException e) {
            LOG.debug("A control client went away", e);
        } finally {
            places.release();
        }
    }

    private ControlLine.Answer answer(SocketChannel client) throws IOException {
        try {
            return obey(ControlLine.Question.parse(read(client)));
        } catch (RefusedCommandException e) {
            return new ControlLine.Answer.Refusal(e.reason());
        }
    }

    private String read(SocketChannel client) throws IOException {
        try (Deadline _ = new Deadline(limits.reading(), client::shutdownInput)) {
            return ControlLine.read(client, limits.lineBytes());
        }
    }

    private ControlLine.Answer obey(ControlLine.Question question) {
        ControlCommand command = commands.get(question.command());
        if (command == null) {
            throw new RefusedCommandException(
                    "That is an unknown command: the server that runs may be of another version");
        }
        try {
            return new ControlLine.Answer.Result(ControlLine.tree(command.run(question.arguments())));
        } catch (RefusedCommandException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.error("The command {} failed", question.command(), e);
            return new ControlLine.Answer.Refusal("The server failed; its log has the cause");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
