package dev.miniecr.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks what the policies in force would decide. */
@Command(name = "simulate", description = "Say whether a request would be allowed, and which statement decides it.")
final class PolicySimulateCommand implements Callable<Integer> {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @ArgGroup(multiplicity = "1")
    private final Asking asking = new Asking();

    @Option(names = "--token", paramLabel = "TOKEN", description = "By this token of the user's.")
    private Optional<String> token = Optional.empty();

    @Option(names = "--action", required = true, paramLabel = "ACTION", description = "Such as ecr:PutImage.")
    private String action = "";

    @Option(names = "--resource", required = true, paramLabel = "RESOURCE", description = "A repository's name, an ARN, or *.")
    private String resource = "";

    @Option(names = "--context", paramLabel = "KEY=VALUE", description = "A condition key of the request, such as miniecr:ImageTag=v1. Several values: several times.")
    private List<String> context = List.of();

    /** Who asks: one of the three. */
    static final class Asking {
        @Option(names = "--user", paramLabel = "NAME", description = "A user.")
        private Optional<String> user = Optional.empty();

        @Option(names = "--role-session", paramLabel = "ROLE/SESSION", description = "A session of a role.")
        private Optional<String> roleSession = Optional.empty();

        @Option(names = "--anonymous", description = "Somebody without credentials.")
        private boolean anonymous;
    }

    @Override
    public Integer call() {
        if (token.isPresent() && asking.user.isEmpty()) {
            throw server.wrongUsage("--token names one of a user's tokens: give --user too");
        }
        return server.showMember("policy simulate",
                Map.of("user", asking.user, "roleSession", asking.roleSession, "anonymous",
                        Optional.of(true).filter(_ -> asking.anonymous), "token", token, "action", action, "resource",
                        resource, "context", values()),
                "explanation");
    }

    private Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : context) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw server.wrongUsage("--context is KEY=VALUE, not '" + pair + "'");
            }
            values.computeIfAbsent(pair.substring(0, equals), _ -> new ArrayList<>()).add(pair.substring(equals + 1));
        }
        return values;
    }
}
