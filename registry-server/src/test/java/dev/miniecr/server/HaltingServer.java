package dev.miniecr.server;

import dev.miniecr.server.config.ServerConfig;
import dev.miniecr.storage.blob.file.FileLayer;
import dev.miniecr.storage.index.ManifestIndex;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A server that ends as by kill -9 when it comes to a named step of its storage; .ci/crash starts it. */
final class HaltingServer {
    private HaltingServer() {}

    /** Arguments: the data directory, HOST:PORT, and where to halt (see {@link HaltPoint#parse}). Anything on standard input arms it. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ServerConfig config = ServerConfig.load(Optional.empty(), System.getenv(),
                Map.of("data", arguments[0], "listen", arguments[1]));
        HaltPoint halt = HaltPoint.parse(arguments[2]);
        Seams seams = new Seams(files -> halt.on(FileLayer.class, files), index -> halt.on(ManifestIndex.class, index));
        Wiring server = Wiring.start(config, StartSecrets.of(System.getenv()), Clock.systemUTC(), seams);
        System.out.println("mini-ecr ready on http://" + server.authority());
        System.out.flush();
        if (System.in.read() >= 0) {
            halt.arm();
        }
        new CountDownLatch(1).await();
    }
}
