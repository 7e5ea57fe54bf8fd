package dev.miniecr.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Tokens: what machines log in with, in place of a person's password. */
@Command(name = "token", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, description = "Make, list and revoke tokens: what CI logs in with.")
final class TokenCommand {
    @Command(description = "Make a token, and show it this once: it is the password to the user's name.")
    int create(@Mixin ServerOptions server,
            @Option(names = "--user", required = true, paramLabel = "NAME", description = "Its user, whose rights it has.") String user,
            @Option(names = "--name", required = true, paramLabel = "TOKEN", description = "What it is for.") String name,
            @Option(names = "--expires", paramLabel = "TIME", converter = TimeConverter.class, description = "How long it is good: 12h, 90d. Without end if left out.") Optional<Duration> expires,
            @Option(names = "--policy", paramLabel = "FILE", description = "A policy document that bounds what it may do; - is standard input.") Optional<Path> policy) {
        return server.sayAndShow("token create",
                Map.of("user", user, "name", name, "expiresSeconds", expires.map(Duration::toSeconds), "policy",
                        policy.map(server::file)),
                "Created token " + name + " of user " + user + "; its secret is not shown again");
    }

    @Command(description = "List tokens.")
    int list(@Mixin ServerOptions server,
            @Option(names = "--user", paramLabel = "NAME", description = "Of this user only.") Optional<String> user) {
        return server.list("token list", Map.of("user", user), "tokens",
                List.of("name", "user", "createdAt", "expiresAt"));
    }

    @Command(description = "Revoke a token.")
    int revoke(@Mixin ServerOptions server,
            @Option(names = "--user", required = true, paramLabel = "NAME", description = "Its user.") String user,
            @Option(names = "--name", required = true, paramLabel = "TOKEN", description = "Which of its tokens.") String name) {
        return server.say("token revoke", Map.of("user", user, "name", name),
                "Revoked token " + name + " of user " + user);
    }
}
