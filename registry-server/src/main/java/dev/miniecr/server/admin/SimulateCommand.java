package dev.miniecr.server.admin;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import dev.miniecr.auth.policy.Explanation;
import dev.miniecr.auth.user.Directory;
import dev.miniecr.auth.user.Entity;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.SessionName;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.auth.user.Listing.ListedToken;
import dev.miniecr.storage.oci.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The command that asks what the policies in force would decide, and by which statement. */
final class SimulateCommand {
    /*
     * A user is asked about with a certificate as its credential, a role with a session that no key began: they have nothing of their own that
     * could narrow or lack a right, as a token's policy does.
     */
    private static final Credential OF_A_USER = new Credential(Credential.Kind.CERTIFICATE, "simulation");
    private static final Credential OF_A_SESSION = new Credential("",
            new Credential.Session(Instant.MAX, Optional.empty()));

    private final Identities identities;
    private final Authorizer authorizer;
    private final String region;

    /** @param statement what decided: empty where no statement matched */
    record Simulated(boolean allowed, String verdict, String principal, String action, String resource,
            Optional<DecidingStatement> statement, String explanation) {}

    /** @param position counted from 1 */
    record DecidingStatement(String policy, int position, String sid) {}

    SimulateCommand(Identities identities, Authorizer authorizer, String region) {
        this.identities = identities;
        this.authorizer = authorizer;
        this.region = region;
    }

    Map<String, AdminCommand> table() {
        return Map.of("policy simulate", this::simulate);
    }

    private Simulated simulate(Arguments arguments) {
        Directory directory = identities.directory();
        Identity identity = identity(directory, arguments);
        Permission permission = new Permission(new Action(arguments.text("action")),
                resource(directory, arguments.text("resource")));
        RequestContext context = RequestContext.EMPTY;
        for (Map.Entry<String, List<String>> key : arguments.listsByKey("context").entrySet()) {
            context = context.with(key.getKey(), key.getValue());
        }
        Decision decision = authorizer.decide(identity, permission, context);
        return new Simulated(decision.allowed(), decision.verdict().name().toLowerCase(Locale.ROOT),
                identity.principal().arn(), permission.action().value(), permission.resource().arn(),
                decision.statement().map(SimulateCommand::shown),
                Explanation.text(identity, permission, decision));
    }

    private static DecidingStatement shown(Decision.StatementName statement) {
        return new DecidingStatement(statement.policy(), statement.position() + 1, statement.sid());
    }

    private Resource resource(Directory directory, String text) {
        boolean complete = text.equals("*") || text.startsWith("arn:");
        return new Resource(complete
                ? text
                : "arn:aws:ecr:" + region + ":" + directory.account() + ":repository/" + new RepositoryName(text));
    }

    private static Identity identity(Directory directory, Arguments arguments) {
        long given = List.of("user", "roleSession", "anonymous").stream().filter(arguments::has).count();
        if (given != 1) {
            throw new IllegalArgumentException("Who asks? One of user, roleSession and anonymous");
        }
        if (arguments.has("user")) {
            return user(directory, new UserName(arguments.text("user")), arguments.findText("token"));
        }
        return arguments.findText("roleSession").map(session -> roleSession(directory, session))
                .orElse(Identity.ANONYMOUS);
    }

    private static Identity user(Directory directory, UserName name, Optional<String> token) {
        Entity.User user = directory.findUserByName(name.value())
                .orElseThrow(() -> new IdentityException(new NoSuchEntity(name.kind(), name.value())));
        Credential credential = token.map(text -> token(directory, name, new TokenName(text))).orElse(OF_A_USER);
        return directory.principal(user.id()).map(principal -> new Identity(principal, credential)).orElseThrow(
                () -> new IllegalArgumentException("The user '" + name + "' is disabled, and may do nothing"));
    }

    private static Credential token(Directory directory, UserName owner, TokenName name) {
        ListedToken token = directory.listing().tokens(owner).stream()
                .filter(listed -> listed.name().equals(name.value())).findFirst()
                .orElseThrow(() -> new IdentityException(new NoSuchEntity(name.kind(), name.value())));
        return new Credential(Credential.Kind.TOKEN, token.id());
    }

    private static Identity roleSession(Directory directory, String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("A session of a role is ROLE/SESSION");
        }
        RoleName name = new RoleName(text.substring(0, slash));
        SessionName session = new SessionName(text.substring(slash + 1));
        return directory.findRoleByName(name.value())
                .flatMap(role -> directory.principalOfRole(role.id(), session))
                .map(principal -> new Identity(principal, OF_A_SESSION))
                .orElseThrow(() -> new IdentityException(new NoSuchEntity(name.kind(), name.value())));
    }
}
