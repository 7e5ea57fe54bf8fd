package dev.miniecr.server;

import dev.miniecr.server.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Flags that choose settings.
 *
 * @param file   of settings, where one is named
 * @param values of settings, by key
 */
record ConfigFlags(Optional<Path> file, Map<String, String> values) {
    /** Beside the launcher; read where it exists, so that an unpacked mini-ecr runs with it. */
    private static final Path USUAL_FILE = Path.of("config", "mini-ecr.yaml");
    private static final String FILE = "--config";
    /** What picocli takes for another flag, or for the name of a file with more words. */
    private static final String SPECIAL = "-@";
    private static final Set<String> KNOWN = Set.of(FILE, "--data", "--listen");

    /** The flags that these words are, if they are pairs of a flag and its value and nothing else; picocli understands, or refuses, the rest. */
    static Optional<ConfigFlags> plain(List<String> words) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            String flag = words.get(i);
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            if (!KNOWN.contains(flag) || value.isEmpty() || SPECIAL.indexOf(value.charAt(0)) >= 0
                    || given.put(flag, value) != null) {
                return Optional.empty();
            }
        }
        String file = given.remove(FILE);
        Map<String, String> values = new HashMap<>();
        for (Map.Entry<String, String> flag : given.entrySet()) {
            values.put(flag.getKey().substring(2), flag.getValue());
        }
        try {
            return Optional.of(new ConfigFlags(Optional.ofNullable(file).map(Path::of), values));
        } catch (InvalidPathException e) {
            return Optional.empty(); // picocli says what is wrong with it
        }
    }

    /** The settings in force. Throws ConfigException. */
    ServerConfig load(Map<String, String> environment) {
        return ServerConfig.load(file.or(() -> usualFile(environment)), environment, values);
    }

    private static Optional<Path> usualFile(Map<String, String> environment) {
        String named = environment.get("MINIECR_CONFIG");
        return named != null ? Optional.of(Path.of(named)) : Optional.of(USUAL_FILE).filter(Files::exists);
    }
}
