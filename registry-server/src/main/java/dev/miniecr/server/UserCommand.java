package dev.miniecr.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Users: who they are, and how they log in. */
@Command(name = "user", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, description = "Make, show and change users.")
final class UserCommand {

    /** Where a password comes from: never from the command line, which others on the machine can read. */
    static final class PasswordSource {
        @Option(names = "--password-stdin", description = "Read the password from the first line of standard input.")
        private boolean given;

        @Option(names = "--generate", description = "Make a password, and show it this once.")
        private boolean generate;

        Map<String, Object> argument(ServerOptions server) {
            return given ? Map.of("password", server.secret()) : Map.of("generate", generate);
        }
    }

    /** A new password, or none. */
    static final class NewPassword {
        @ArgGroup
        private @Nullable PasswordSource source;

        @Option(names = "--remove", required = true, description = "Take the password away: only keys and tokens are left.")
        private boolean remove;

        Map<String, Object> argument(ServerOptions server) {
            return source == null ? Map.of("remove", remove) : source.argument(server);
        }
    }

    @Command(description = "Make a user, without a password unless one is given or generated.")
    int create(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name,
            @ArgGroup @Nullable PasswordSource password) {
        Map<String, Object> arguments = new HashMap<>(Map.of("name", name));
        if (password != null) {
            arguments.putAll(password.argument(server));
        }
        return server.sayAndShow("user create", arguments, "Created user " + name
                + "; it may do nothing yet: mini-ecr policy attach --user " + name + " miniecr/PushPull");
    }

    @Command(description = "List all users.")
    int list(@Mixin ServerOptions server) {
        return server.list("user list", Map.of(), "users",
                List.of("name", "groups", "policies", "inlinePolicies", "password", "disabled", "createdAt"));
    }

    @Command(description = "Show a user, its groups, policies, access keys and tokens.")
    int show(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.show("user show", Map.of("name", name));
    }

    @Command(description = "Change or remove a user's password.")
    int password(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name,
            @ArgGroup(multiplicity = "1") NewPassword password) {
        Map<String, Object> arguments = new HashMap<>(Map.of("name", name));
        arguments.putAll(password.argument(server));
        return server.sayAndShow("user password", arguments, "Changed the password of user " + name);
    }

    @Command(description = "Refuse all that a user asks, until it is enabled.")
    int disable(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.say("user disable", Map.of("name", name), "Disabled user " + name);
    }

    @Command(description = "Take a disabled user's requests again.")
    int enable(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.say("user enable", Map.of("name", name), "Enabled user " + name);
    }

    @Command(description = "Delete a user with its access keys, tokens and policies.")
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.say("user delete", Map.of("name", name), "Deleted user " + name);
    }

    @Command(description = "Set tags of a user, which policies see as aws:PrincipalTag/KEY.")
    int tag(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY=VALUE") Map<String, String> tags) {
        return server.say("user tag", Map.of("name", name, "tags", tags), "Tagged user " + name);
    }

    @Command(description = "Remove tags of a user.")
    int untag(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY") List<String> keys) {
        return server.say("user untag", Map.of("name", name, "keys", keys), "Removed tags of user " + name);
    }
}
