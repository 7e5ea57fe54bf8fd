package dev.miniecr.server.ops;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Gives commands to the server whose control socket is at a path. */
public final class ControlClient {
    private final Path path;

    public ControlClient(Path path) {
        this.path = path;
    }

    /**
     * Waits until the server has obeyed, and returns its result. Throws RefusedCommandException with what the server has against it,
     * ConnectException where no server listens, and another IOException where it broke off: then the command may have been obeyed.
     *
     * @param arguments as Jackson writes them; an empty Optional is left out
     */
    public JsonNode ask(String command, Map<String, ?> arguments) throws IOException {
        String line = ControlLine.Question.of(command, arguments).line();
        int most = ControlSocket.Limits.DEFAULT.lineBytes();
        if (line.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new RefusedCommandException("A command has at most " + most + " bytes");
        }
        try (SocketChannel server = connect();
                BufferedReader reader = new BufferedReader(Channels.newReader(server, StandardCharsets.UTF_8))) {
            ControlLine.write(server, line);
            String answer = reader.readLine();
            if (answer == null) {
                throw new IOException("The server closed its control socket");
            }
            return switch (ControlLine.Answer.parse(answer)) {
                case ControlLine.Answer.Result(JsonNode value) -> value;
                case ControlLine.Answer.Refusal(String error) -> throw new RefusedCommandException(error);
            };
        }
    }

    private SocketChannel connect() throws ConnectException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            ConnectException failure = new ConnectException("No server answers at " + path);
            failure.initCause(e);
            throw failure;
        }
    }
}
