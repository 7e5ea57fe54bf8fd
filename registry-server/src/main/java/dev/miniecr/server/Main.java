package dev.miniecr.server;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The mini-ecr command. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(name = "mini-ecr", mixinStandardHelpOptions = true, version = "mini-ecr "
        + Main.VERSION, description = "A private OCI and Docker image registry.", subcommands = {
                ServeCommand.class, TrainCommand.class, StatusCommand.class, ConfigCommand.class, UserCommand.class,
                KeyCommand.class, TokenCommand.class, GroupCommand.class, RoleCommand.class, PolicyCommand.class,
                TlsCommand.class,
                picocli.AutoComplete.GenerateCompletion.class})
public final class Main implements Runnable {
    static final String VERSION = "0.1.0";

    @Spec
    private CommandSpec spec;
    private final Input input;

    Main(Input input) {
        this.spec = CommandSpec.create();
        this.input = input;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /* To serve, the forty other commands need not be made. */
    static int run(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals("serve")) {
            CommandLine serve = new CommandLine(new ServeCommand()).setCommandName("mini-ecr serve");
            return handlingFailures(serve).execute(Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        return line(new Input(System.in)).execute(arguments);
    }

    static CommandLine line(Input input) {
        return handlingFailures(new CommandLine(new Main(input)));
    }

    private static CommandLine handlingFailures(CommandLine line) {
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
