package dev.miniecr.server;

import dev.miniecr.server.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that choose settings, for every command that needs them. */
final class ConfigOptions {
    /** Beside the launcher; read where it exists, so that an unpacked mini-ecr runs with it. */
    private static final Path USUAL_FILE = Path.of("config", "mini-ecr.yaml");

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML (default: ./config/mini-ecr.yaml where it exists).")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory (default: ./data).")
    private @Nullable String data;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "The address to listen on (default: 127.0.0.1:5000).")
    private @Nullable String listen;

    ServerConfig load() {
        Map<String, String> flags = new HashMap<>();
        if (data != null) {
            flags.put("data", data);
        }
        if (listen != null) {
            flags.put("listen", listen);
        }
        Map<String, String> environment = System.getenv();
        return ServerConfig.load(file(environment), environment, flags);
    }

    private Optional<Path> file(Map<String, String> environment) {
        String named = environment.get("MINIECR_CONFIG");
        if (file != null) {
            return Optional.of(file);
        }
        return named != null ? Optional.of(Path.of(named)) : Optional.of(USUAL_FILE).filter(Files::exists);
    }
}
