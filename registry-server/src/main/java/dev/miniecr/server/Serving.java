package dev.miniecr.server;

import dev.miniecr.server.config.ServerConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a server process. */
final class Serving {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private Serving() {}

    /* SIGTERM and SIGINT run the shutdown hook, which drains; the exit code stays 0, because a stop that was asked for is no failure. */
    static int untilStopped(ConfigFlags flags) throws IOException, InterruptedException {
        Wiring server = start(flags, System.getenv());
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

    /** Starts a server. Throws ConfigException, DataDirectoryException or IOException with what is in the way. */
    static Wiring start(ConfigFlags flags, Map<String, String> environment) throws IOException {
        ServerConfig config = flags.load(environment);
        LOG.info("Settings: {}", new TreeMap<>(config.effective()));
        return Wiring.start(config, StartSecrets.of(environment), Clock.systemUTC());
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
