package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.MalformedPolicyException;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.server.ops.ControlCommand;
import dev.miniecr.server.ops.RefusedCommandException;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The operator's commands: a noun and a verb each, such as {@code user create}. */
public final class AdminCommands {
    private final AdminSettings settings;

    public AdminCommands(AdminSettings settings) {
        this.settings = settings;
    }

    /**
     * By name, for the control socket. They refuse what its caller has wrong; no policy bears on them. Which account they are about is in the
     * argument {@code account}; where it is missing, it is the first one.
     */
    public Map<String, ControlCommand> table() {
        Map<String, Map<String, AdminCommand>> byName = new HashMap<>();
        for (Identities identities : settings.accounts().all()) {
            table(identities).forEach((name, command) -> byName.computeIfAbsent(name, _ -> new TreeMap<>())
                    .put(identities.account(), command));
        }
        Map<String, ControlCommand> table = new HashMap<>();
        byName.forEach((name, byAccount) -> table.put(name,
                arguments -> run(sent -> of(byAccount, sent).run(sent), arguments)));
        return Map.copyOf(table);
    }

    private AdminCommand of(Map<String, AdminCommand> byAccount, Arguments arguments) {
        String account = arguments.findText("account").orElse(settings.accounts().first().account());
        return Optional.ofNullable(byAccount.get(account)).orElseThrow(
                () -> new IllegalArgumentException("This server has no account '" + account + "'; it has "
                        + String.join(", ", byAccount.keySet())));
    }

    private Map<String, AdminCommand> table(Identities identities) {
        ResourcePolicies resources = settings.resourcePolicies().apply(identities.account());
        Map<String, AdminCommand> table = new HashMap<>();
        Stream.of(new UserCommands(identities, settings.passwords()).table(), new KeyCommands(identities).table(),
                new TokenCommands(identities, settings.clock()).table(), new GroupCommands(identities).table(),
                new RoleCommands(identities, settings.accounts()).table(),
                new PolicyCommands(identities, settings.accounts(), resources).table(),
                new SimulateCommand(identities, settings.authorizer(), settings.region()).table())
                .forEach(table::putAll);
        return table;
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
