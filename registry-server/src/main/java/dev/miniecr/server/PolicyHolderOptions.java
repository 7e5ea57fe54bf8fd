package dev.miniecr.server;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Who has policies of its own: one of the three. */
final class PolicyHolderOptions {
    @Option(names = "--user", paramLabel = "NAME", description = "A user.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--group", paramLabel = "NAME", description = "A group.")
    private Optional<String> group = Optional.empty();

    @Option(names = "--role", paramLabel = "NAME", description = "A role.")
    private Optional<String> role = Optional.empty();

    Map<String, Object> arguments() {
        return Map.of("user", user, "group", group, "role", role);
    }

    @Override
    public String toString() {
        return Stream.of(user.map(name -> "user " + name), group.map(name -> "group " + name),
                role.map(name -> "role " + name)).flatMap(Optional::stream).findFirst().orElse("nobody");
    }
}
