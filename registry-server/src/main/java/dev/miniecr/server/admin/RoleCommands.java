package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.auth.user.Listing.ListedRole;
import dev.miniecr.auth.user.PrincipalNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The commands about roles. */
final class RoleCommands {
    private static final int USUAL_SESSION_SECONDS = 3_600;

    private final Identities identities;
    private final Accounts accounts;

    RoleCommands(Identities identities, Accounts accounts) {
        this.identities = identities;
        this.accounts = accounts;
    }

    Map<String, AdminCommand> table() {
        return Map.of("role create", this::create, "role list", _ -> Map.of("roles", roles()),
                "role show", arguments -> role(name(arguments)), "role trust", this::changeTrust,
                "role delete", this::delete);
    }

    private ListedRole create(Arguments arguments) throws IOException {
        RoleName name = name(arguments);
        int seconds = arguments.findNumber("maxSessionSeconds")
                .map(number -> Math.clamp(number, 0, Integer.MAX_VALUE)).orElse(USUAL_SESSION_SECONDS);
        identities.roles().create(name, trust(arguments), seconds);
        return role(name);
    }

    private ListedRole changeTrust(Arguments arguments) throws IOException {
        RoleName name = name(arguments);
        identities.roles().setTrustPolicy(name, trust(arguments));
        return role(name);
    }

    private String trust(Arguments arguments) {
        PolicyDocument written = PolicyDocument.parse(PolicyKind.TRUST, arguments.text("trust"));
        return new PrincipalNames(accounts).toIds(written).text();
    }

    private Object delete(Arguments arguments) throws IOException {
        RoleName name = name(arguments);
        identities.roles().delete(name);
        return Map.of("name", name.value());
    }

    private List<ListedRole> roles() {
        PrincipalNames names = new PrincipalNames(accounts);
        return identities.directory().listing().roles().stream().map(role -> shown(role, names)).toList();
    }

    private static ListedRole shown(ListedRole role, PrincipalNames names) {
        String trust = names.toArns(PolicyDocument.ofStored(PolicyKind.TRUST, role.trustPolicy())).text();
        return new ListedRole(role.name(), role.id(), role.arn(), role.createdAt(), role.maxSessionSeconds(), trust,
                role.policies(), role.inlinePolicies());
    }

    private ListedRole role(RoleName name) {
        return roles().stream().filter(role -> role.name().equals(name.value())).findFirst()
                .orElseThrow(() -> new IdentityException(new NoSuchEntity(name.kind(), name.value())));
    }

    private static RoleName name(Arguments arguments) {
        return new RoleName(arguments.text("name"));
    }
}
