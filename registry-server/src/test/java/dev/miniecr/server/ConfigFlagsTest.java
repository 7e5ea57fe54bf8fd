package dev.miniecr.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class ConfigFlagsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "--data d", "--listen 127.0.0.1:0", "--config c.yaml",
            "--listen 0.0.0.0:5000 --config c.yaml --data /var/lib/mini-ecr"})
    void whatIsUnderstoodWithoutPicocliMeansTheSame(String line) {
        List<String> words = words(line);
        assertThat(ConfigFlags.plain(words)).contains(byPicocli(words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--data", "--data --listen", "--data @words", "--config \0", "--data=d",
            "--data d --data e", "--date d",
            "d",
            "--config c.yaml extra", "--version", "--data d --help"})
    void everythingElseIsLeftToPicocli(String line) {
        assertThat(ConfigFlags.plain(words(line))).isEmpty();
    }

    private static List<String> words(String line) {
        return line.isEmpty() ? List.of() : Arrays.asList(line.split(" "));
    }

    private static ConfigFlags byPicocli(List<String> words) {
        ConfigOptions options = new ConfigOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("options",
                CommandLine.Model.CommandSpec.forAnnotatedObject(options))).parseArgs(words.toArray(String[]::new));
        return options.flags();
    }
}
