package dev.miniecr.server;

import dev.miniecr.server.ops.ControlSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the running server how it is. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Ask the server that runs on the data directory how it is.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Path socket = options.load().data().resolve("control.sock");
        String answer = ask(socket);
        if (json) {
            System.out.println(answer);
            return 0;
        }
        JsonNode status = new JsonMapper().readTree(answer);
        status.properties()
                .forEach(member -> System.out.println(member.getKey() + ": " + member.getValue().asString()));
        return 0;
    }

    private static String ask(Path socket) {
        try {
            return ControlSocket.ask(socket, "status");
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "No server answers at " + socket + "; is one running on this data directory?");
        }
    }
}
