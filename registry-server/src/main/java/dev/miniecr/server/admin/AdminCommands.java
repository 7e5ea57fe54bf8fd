package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.MalformedPolicyException;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.server.ops.ControlCommand;
import dev.miniecr.server.ops.RefusedCommandException;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The operator's commands: a noun and a verb each, such as {@code user create}. */
public final class AdminCommands {
    private final AdminSettings settings;

    public AdminCommands(AdminSettings settings) {
        this.settings = settings;
    }

    /** By name, for the control socket. They refuse what its caller has wrong; no policy bears on them. */
    public Map<String, ControlCommand> table() {
        Map<String, ControlCommand> table = new HashMap<>();
        Stream.of(new UserCommands(settings.identities(), settings.passwords()).table(),
                new KeyCommands(settings.identities()).table(),
                new TokenCommands(settings.identities(), settings.clock()).table(),
                new GroupCommands(settings.identities()).table(), new RoleCommands(settings.identities()).table(),
                new PolicyCommands(settings.identities(), settings.resourcePolicies()).table(),
                new SimulateCommand(settings.identities(), settings.authorizer(), settings.region()).table())
                .flatMap(commands -> commands.entrySet().stream())
                .forEach(command -> table.put(command.getKey(), arguments -> run(command.getValue(), arguments)));
        return Map.copyOf(table);
    }

    private static Object run(AdminCommand command, ObjectNode arguments) throws IOException {
        try {
            return command.run(new Arguments(arguments));
        } catch (MalformedPolicyException e) {
            throw new RefusedCommandException(e.awsMessage() + " (" + e.detail() + ")");
        } catch (IdentityException e) {
            throw new RefusedCommandException(e.error().message());
        } catch (RegistryException e) {
            throw new RefusedCommandException(e.error().message());
        } catch (IllegalArgumentException e) {
            throw new RefusedCommandException(String.valueOf(e.getMessage()));
        }
    }
}
