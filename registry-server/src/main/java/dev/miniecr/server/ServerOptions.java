package dev.miniecr.server;

import dev.miniecr.server.ops.ControlClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The flags of every command that is for a running server to obey: which server, and how its answer is printed. */
final class ServerOptions {
    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--account", paramLabel = "ACCOUNT", description = "Which account it is about, where the server has several: registryId if left out.")
    private Optional<String> account = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** Has it done, and prints the sentence, which says what was done. */
    int say(String name, Map<String, ?> arguments, String sentence) {
        JsonNode result = ask(name, arguments);
        print(result, sentence);
        return 0;
    }

    /** Has it done, and prints the sentence and the members of the result: there is something new among them. */
    int sayAndShow(String name, Map<String, ?> arguments, String sentence) {
        JsonNode result = ask(name, arguments);
        print(result, sentence + System.lineSeparator() + PlainText.fields(result));
        return 0;
    }

    int show(String name, Map<String, ?> arguments) {
        JsonNode result = ask(name, arguments);
        print(result, PlainText.fields(result));
        return 0;
    }

    /** Prints one member of the result, such as a document. */
    int showMember(String name, Map<String, ?> arguments, String member) {
        JsonNode result = ask(name, arguments);
        print(result, result.path(member).asString().stripTrailing());
        return 0;
    }

    /** Prints the rows in a member of the result. */
    int list(String name, Map<String, ?> arguments, String member, List<String> columns) {
        JsonNode result = ask(name, arguments);
        print(result, PlainText.table(result.path(member), columns));
        return 0;
    }

    private void print(JsonNode result, String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(json ? result.toString() : text);
        out.flush();
    }

    private JsonNode ask(String name, Map<String, ?> arguments) {
        Path data = config.load().data();
        try {
            return new ControlClient(data.resolve("control.sock")).ask(name, aboutTheAccount(arguments));
        } catch (ConnectException _) {
            throw new DataDirectoryException(
                    "No server runs on " + data + "; start one with: mini-ecr serve --data " + data);
        } catch (IOException e) {
            throw new DataDirectoryException(
                    "The server on " + data + " broke off, and may have done it: " + e.getMessage());
        }
    }

    private Map<String, ?> aboutTheAccount(Map<String, ?> arguments) {
        Map<String, Object> all = new HashMap<>(arguments);
        account.ifPresent(one -> all.put("account", one));
        return all;
    }

    /** The content of a file, or of standard input where its name is "-". */
    String file(Path file) {
        return input().text(file);
    }

    /** The first line of standard input. */
    String secret() {
        return input().line();
    }

    private Input input() {
        return ((Commands) command.root().userObject()).input();
    }

    ParameterException wrongUsage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
