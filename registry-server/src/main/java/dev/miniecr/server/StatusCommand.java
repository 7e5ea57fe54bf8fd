package dev.miniecr.server;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks the running server how it is. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Ask the server that runs on the data directory how it is.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        return server.show("status", Map.of());
    }
}
