package dev.miniecr.server;

import dev.miniecr.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that choose settings, for every command that needs them. */
final class ConfigOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML (default: ./config/mini-ecr.yaml where it exists).")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory (default: ./data).")
    private @Nullable String data;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "The address to listen on (default: 127.0.0.1:5000).")
    private @Nullable String listen;

    ConfigFlags flags() {
        Map<String, String> values = new HashMap<>();
        if (data != null) {
            values.put("data", data);
        }
        if (listen != null) {
            values.put("listen", listen);
        }
        return new ConfigFlags(Optional.ofNullable(file), values);
    }

    ServerConfig load() {
        return flags().load(System.getenv());
    }
}
