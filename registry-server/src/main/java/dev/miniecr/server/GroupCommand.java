package dev.miniecr.server;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Groups, whose policies bear on all users in them. */
@Command(name = "group", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, description = "Make, show and change groups of users.")
final class GroupCommand {
    @Command(description = "Make a group.")
    int create(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.say("group create", Map.of("name", name), "Created group " + name);
    }

    @Command(description = "List all groups.")
    int list(@Mixin ServerOptions server) {
        return server.list("group list", Map.of(), "groups",
                List.of("name", "users", "policies", "inlinePolicies", "createdAt"));
    }

    @Command(description = "Show a group, its users and policies.")
    int show(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.show("group show", Map.of("name", name));
    }

    @Command(description = "Delete a group and its policies; its users stay.")
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.say("group delete", Map.of("name", name), "Deleted group " + name);
    }

    @Command(description = "Put a user into a group.")
    int add(@Mixin ServerOptions server, @Parameters(index = "0", paramLabel = "GROUP") String group,
            @Parameters(index = "1", paramLabel = "USER") String user) {
        return server.say("group add", Map.of("name", group, "user", user),
                "User " + user + " is in group " + group);
    }

    @Command(description = "Take a user out of a group.")
    int remove(@Mixin ServerOptions server, @Parameters(index = "0", paramLabel = "GROUP") String group,
            @Parameters(index = "1", paramLabel = "USER") String user) {
        return server.say("group remove", Map.of("name", group, "user", user),
                "User " + user + " is no longer in group " + group);
    }
}
