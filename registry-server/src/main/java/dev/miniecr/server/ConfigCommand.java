package dev.miniecr.server;

import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Looks at settings without serving. */
@Command(name = "config", mixinStandardHelpOptions = true, description = "Look at the settings.", subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Try: mini-ecr config check");
    }

    /** Reads all settings and prints those in force. */
    @Command(name = "check", mixinStandardHelpOptions = true, description = "Read all settings, and print those in force.")
    static final class Check implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @picocli.CommandLine.Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            var effective = new TreeMap<>(options.load().effective());
            if (json) {
                System.out.println(new JsonMapper().writeValueAsString(effective));
            } else {
                effective.forEach((key, value) -> System.out.println(key + ": " + value));
            }
            return 0;
        }
    }
}
