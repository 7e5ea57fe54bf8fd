package dev.miniecr.server;

import dev.miniecr.server.ops.LogProvider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The program. Exit codes: 0 done, 1 failed, 2 wrong usage. */
public final class Main {
    static final String VERSION = "0.1.0";

    private Main() {}

    public static void main(String[] words) {
        LogProvider.use();
        System.exit(run(Arrays.asList(words)));
    }

    /*
     * Picocli is compiled for Java 5, and of such classes the JVM keeps none in its class cache: reading them takes a third of the time to the first
     * answer. So what nearly every start says is understood without it.
     */
    private static int run(List<String> words) {
        try {
            Optional<ConfigFlags> serve = words.isEmpty() || !words.getFirst().equals("serve")
                    ? Optional.empty()
                    : ConfigFlags.plain(words.subList(1, words.size()));
            if (serve.isPresent()) {
                return Serving.untilStopped(serve.get());
            }
            if (words.size() == 2 && words.getFirst().equals("train") && !words.getLast().startsWith("-")) {
                return Training.in(Path.of(words.getLast()));
            }
            return Commands.run(words.toArray(String[]::new));
        } catch (Exception failure) {
            System.err.println("mini-ecr: " + Failures.oneLine(failure));
            return Failures.exitCode(failure);
        }
    }
}
