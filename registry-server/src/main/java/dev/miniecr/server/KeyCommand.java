package dev.miniecr.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Access keys, for aws and the AWS SDKs. */
@Command(name = "key", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, description = "Make, list and revoke access keys, for aws and the AWS SDKs.")
final class KeyCommand {
    @Command(description = "Make an access key, and show its secret this once.")
    int create(@Mixin ServerOptions server,
            @Option(names = "--user", required = true, paramLabel = "NAME", description = "Its user.") String user) {
        return server.sayAndShow("key create", Map.of("user", user),
                "Created an access key; its secret is not shown again");
    }

    @Command(description = "List access keys.")
    int list(@Mixin ServerOptions server,
            @Option(names = "--user", paramLabel = "NAME", description = "Of this user only.") Optional<String> user) {
        return server.list("key list", Map.of("user", user), "accessKeys",
                List.of("id", "user", "active", "createdAt"));
    }

    @Command(description = "Refuse the signatures of an access key, until it is enabled.")
    int disable(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        return server.say("key disable", Map.of("id", id), "Disabled access key " + id);
    }

    @Command(description = "Take a disabled access key's signatures again.")
    int enable(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        return server.say("key enable", Map.of("id", id), "Enabled access key " + id);
    }

    @Command(description = "Delete an access key.")
    int delete(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        return server.say("key delete", Map.of("id", id), "Deleted access key " + id);
    }
}
