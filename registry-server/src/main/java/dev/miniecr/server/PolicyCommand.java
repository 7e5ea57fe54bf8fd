package dev.miniecr.server;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Policies: who may do what. */
@Command(name = "policy", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, description = "Make, attach, show and try IAM policies.", subcommands = PolicySimulateCommand.class)
final class PolicyCommand {
    @Command(description = "List managed policies, those that are built in first.")
    int list(@Mixin ServerOptions server) {
        return server.list("policy list", Map.of(), "policies",
                List.of("name", "builtIn", "attachments", "version", "changedAt", "arn"));
    }

    @Command(description = "Make a managed policy.")
    int create(@Mixin ServerOptions server, @Parameters(index = "0", paramLabel = "NAME") String name,
            @Parameters(index = "1", paramLabel = "FILE", description = "A policy document; - is standard input.") Path file) {
        return server.say("policy create", Map.of("name", name, "document", server.file(file)),
                "Created policy " + name);
    }

    @Command(description = "Change a managed policy, and with it the rights of all that it is attached to.")
    int update(@Mixin ServerOptions server, @Parameters(index = "0", paramLabel = "NAME") String name,
            @Parameters(index = "1", paramLabel = "FILE", description = "A policy document; - is standard input.") Path file) {
        return server.say("policy update", Map.of("name", name, "document", server.file(file)),
                "Changed policy " + name);
    }

    @Command(description = "Delete a managed policy that is attached to nobody.")
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.say("policy delete", Map.of("name", name), "Deleted policy " + name);
    }

    @Command(description = "Attach a managed policy to a user, group or role.")
    int attach(@Mixin ServerOptions server, @ArgGroup(multiplicity = "1") PolicyHolderOptions holder,
            @Parameters(paramLabel = "POLICY", description = "An ARN or a name, such as miniecr/PushPull or ReadOnly.") String policy) {
        return server.say("policy attach", with(holder.arguments(), "policy", policy),
                "Policy " + policy + " is attached to " + holder);
    }

    @Command(description = "Detach a managed policy from a user, group or role.")
    int detach(@Mixin ServerOptions server, @ArgGroup(multiplicity = "1") PolicyHolderOptions holder,
            @Parameters(paramLabel = "POLICY", description = "An ARN or a name.") String policy) {
        return server.say("policy detach", with(holder.arguments(), "policy", policy),
                "Policy " + policy + " is no longer attached to " + holder);
    }

    @Command(description = "Give a user, group or role a policy of its own, or a repository or the registry its one policy.")
    int put(@Mixin ServerOptions server, @ArgGroup(multiplicity = "1") PolicyTargetOptions target,
            @Option(names = "--name", paramLabel = "POLICY", description = "The name of a user's, group's or role's policy.") Optional<String> name,
            @Parameters(paramLabel = "FILE", description = "A policy document; - is standard input.") Path file) {
        Map<String, Object> arguments = target.arguments(server, name);
        return server.say("policy put", with(arguments, "document", server.file(file)),
                "Put policy " + name.map(text -> text + " of ").orElse("of ") + target);
    }

    @Command(description = "Take away a policy that was put.")
    int remove(@Mixin ServerOptions server, @ArgGroup(multiplicity = "1") PolicyTargetOptions target,
            @Option(names = "--name", paramLabel = "POLICY", description = "The name of a user's, group's or role's policy.") Optional<String> name) {
        return server.say("policy remove", target.arguments(server, name),
                "Removed policy " + name.map(text -> text + " of ").orElse("of ") + target);
    }

    @Command(description = "Print the document of a managed policy, or of one that was put.")
    int show(@Mixin ServerOptions server, @ArgGroup @Nullable PolicyTargetOptions target,
            @Option(names = "--name", paramLabel = "POLICY", description = "The name of a user's, group's or role's policy.") Optional<String> name,
            @Parameters(arity = "0..1", paramLabel = "POLICY", description = "An ARN or a name of a managed policy.") Optional<String> policy) {
        if (policy.isPresent() != (target == null)) {
            throw server.wrongUsage("Which policy? A managed one by its ARN or name, or whose");
        }
        Map<String, Object> arguments = target == null ? Map.of("policy", policy) : target.arguments(server, name);
        return server.showMember("policy show", arguments, "document");
    }

    private static Map<String, Object> with(Map<String, Object> arguments, String name, Object value) {
        Map<String, Object> more = new HashMap<>(arguments);
        more.put(name, value);
        return more;
    }
}
