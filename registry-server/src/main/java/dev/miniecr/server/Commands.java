package dev.miniecr.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be typed after mini-ecr. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(name = "mini-ecr", mixinStandardHelpOptions = true, version = "mini-ecr "
        + Main.VERSION, description = "A private OCI and Docker image registry.", subcommands = {
                ServeCommand.class, StatusCommand.class, ConfigCommand.class, UserCommand.class,
                KeyCommand.class, TokenCommand.class, GroupCommand.class, RoleCommand.class, PolicyCommand.class,
                TlsCommand.class,
                picocli.AutoComplete.GenerateCompletion.class})
final class Commands implements Runnable {
    @Spec
    private CommandSpec spec;
    private final Input input;

    Commands(Input input) {
        this.spec = CommandSpec.create();
        this.input = input;
    }

    /** Does what the words say, with the usual input and outputs; returns the exit code. */
    static int run(String... words) {
        return line(new Input(System.in)).execute(words);
    }

    static CommandLine line(Input input) {
        CommandLine line = new CommandLine(new Commands(input));
        line.setParameterExceptionHandler((wrong, arguments) -> {
            CommandLine command = wrong.getCommandLine();
            command.getErr().println("mini-ecr: " + Failures.oneLine(wrong) + "; see "
                    + command.getCommandSpec().qualifiedName() + " --help");
            return 2;
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("mini-ecr: " + Failures.oneLine(failure));
            return Failures.exitCode(failure);
        });
        return line;
    }

    Input input() {
        return input;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? Try: mini-ecr serve");
    }
}
