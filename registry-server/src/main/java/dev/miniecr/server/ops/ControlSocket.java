package dev.miniecr.server.ops;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Unix socket by which the other commands speak with a running server: one line with a command's name in, one line of JSON out. Only the
 * owner of the data directory can connect.
 */
public final class ControlSocket implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int COMMAND_LENGTH = 200;

    private final Path path;
    private final ServerSocketChannel server;
    private final Map<String, Supplier<Map<String, Object>>> commands;

    private ControlSocket(Path path, ServerSocketChannel server, Map<String, Supplier<Map<String, Object>>> commands) {
        this.path = path;
        this.server = server;
        this.commands = Map.copyOf(commands);
    }

    /** Listens; a socket that a dead process left is replaced, so the caller holds the data directory's lock. */
    public static ControlSocket listen(Path path, Map<String, Supplier<Map<String, Object>>> commands)
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
        ControlSocket socket = new ControlSocket(path, server, commands);
        Thread.ofVirtual().name("control").start(socket::accept);
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().name("control-client").start(() -> answer(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("The control socket failed to accept", e);
            }
        }
    }

    private void answer(SocketChannel client) {
        try (client;
                BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8),
                        COMMAND_LENGTH)) {
            char[] line = new char[COMMAND_LENGTH];
            int length = 0;
            int c;
            while (length < COMMAND_LENGTH && (c = reader.read()) >= 0 && c != '\n') {
                line[length++] = (char) c;
            }
            Supplier<Map<String, Object>> command = commands.get(new String(line, 0, length));
            Map<String, Object> result = command == null ? Map.of("error", "unknown command") : command.get();
            client.write(ByteBuffer
                    .wrap((new JsonMapper().writeValueAsString(result) + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            LOG.debug("A control client went away", e);
        }
    }

    /** Asks the server that listens at this path. Throws IOException when none does. */
    public static String ask(Path path, String command) throws IOException {
        try (SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(path));
                BufferedReader reader = new BufferedReader(Channels.newReader(server, StandardCharsets.UTF_8))) {
            server.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8)));
            String answer = reader.readLine();
            if (answer == null) {
                throw new IOException("The server closed its control socket");
            }
            return answer;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
