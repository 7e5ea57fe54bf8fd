package dev.miniecr.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Roles, which others assume for a while. */
@Command(name = "role", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, description = "Make, show and change roles.")
final class RoleCommand {
    @Command(description = "Make a role.")
    int create(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--trust", required = true, paramLabel = "FILE", description = "The policy document that says who may assume it; - is standard input.") Path trust,
            @Option(names = "--max-session", paramLabel = "TIME", converter = TimeConverter.class, description = "How long a session may last, 1h to 12h (default: 1h).") Optional<Duration> maxSession) {
        return server.say("role create", Map.of("name", name, "trust", server.file(trust), "maxSessionSeconds",
                maxSession.map(Duration::toSeconds)), "Created role " + name);
    }

    @Command(description = "List all roles.")
    int list(@Mixin ServerOptions server) {
        return server.list("role list", Map.of(), "roles",
                List.of("name", "policies", "inlinePolicies", "maxSessionSeconds", "createdAt"));
    }

    @Command(description = "Show a role, its policies and its trust policy.")
    int show(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.show("role show", Map.of("name", name));
    }

    @Command(description = "Change who may assume a role.")
    int trust(@Mixin ServerOptions server, @Parameters(index = "0", paramLabel = "NAME") String name,
            @Parameters(index = "1", paramLabel = "FILE", description = "A policy document; - is standard input.") Path trust) {
        return server.say("role trust", Map.of("name", name, "trust", server.file(trust)),
                "Changed the trust policy of role " + name);
    }

    @Command(description = "Delete a role and its policies; its sessions end.")
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return server.say("role delete", Map.of("name", name), "Deleted role " + name);
    }
}
