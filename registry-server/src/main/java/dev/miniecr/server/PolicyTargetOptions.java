package dev.miniecr.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What has a policy that is nobody else's: a user, group or role, and then policies have names, or a repository or the registry, which have one each. */
final class PolicyTargetOptions {
    @ArgGroup
    private @Nullable PolicyHolderOptions holder;

    @Option(names = "--repository", paramLabel = "REPOSITORY", description = "A repository.")
    private Optional<String> repository = Optional.empty();

    @Option(names = "--registry", description = "The registry: all its repositories.")
    private boolean registry;

    /** Together with the policy's name. Throws ParameterException where there is none and should be, or the reverse. */
    Map<String, Object> arguments(ServerOptions server, Optional<String> name) {
        if (holder != null && name.isEmpty()) {
            throw server.wrongUsage("Missing required option: '--name=POLICY'");
        }
        if (holder == null && name.isPresent()) {
            throw server.wrongUsage("A repository and the registry have one policy each, without a name");
        }
        Map<String, Object> arguments = new HashMap<>(holder == null ? Map.of() : holder.arguments());
        arguments.put("name", name);
        arguments.put("repository", repository);
        arguments.put("registry", Optional.of(true).filter(_ -> registry));
        return arguments;
    }

    @Override
    public String toString() {
        return repository.map(name -> "repository " + name).orElse(holder == null ? "the registry" : holder.toString());
    }
}
