package dev.miniecr.server;

import dev.miniecr.server.config.ServerConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves until it is told to stop. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Serve the registry.")
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    /* SIGTERM and SIGINT run the shutdown hook, which drains; the exit code stays 0, because a stop that was asked for is no failure. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        ServerConfig config = options.load();
        LOG.info("Settings: {}", new TreeMap<>(config.effective()));
        Wiring server = Wiring.start(config, StartSecrets.of(System.getenv()), Clock.systemUTC());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            int code = stop(server);
            stopped.countDown();
            LOG.info("Stopped");
            Runtime.getRuntime().halt(code);
        }));
        System.out.println("mini-ecr ready on " + server.url());
        System.out.flush();
        stopped.await();
        return 0;
    }

    private static int stop(Wiring server) {
        try {
            LOG.info("Stopping: running requests may end");
            server.close();
            return 0;
        } catch (IOException e) {
            LOG.error("The stop failed", e);
            return 1;
        }
    }
}
