package dev.miniecr.server.admin;

import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.PrincipalNames;
import dev.miniecr.server.admin.ResourcePolicies.OfRegistry;
import dev.miniecr.server.admin.ResourcePolicies.OfRepository;
import dev.miniecr.server.admin.ResourcePolicies.Owner;
import java.io.IOException;
import java.util.Optional;

/** The commands about the policies of repositories and of the registry. */
final class ResourcePolicyCommands {
    private final Accounts accounts;
    private final ResourcePolicies policies;

    /**
     * Such a policy, with users and roles by their ARNs.
     *
     * @param repository empty for the registry's
     */
    record Shown(Optional<String> repository, String document) {}

    ResourcePolicyCommands(Accounts accounts, ResourcePolicies policies) {
        this.accounts = accounts;
        this.policies = policies;
    }

    Shown show(Owner owner) throws IOException {
        PolicyDocument stored = policies.find(owner).orElseThrow(() -> missing(owner));
        return shown(owner, stored);
    }

    Shown put(Owner owner, String text) throws IOException {
        PolicyDocument written = PolicyDocument.parse(kind(owner), text);
        PolicyDocument stored = new PrincipalNames(accounts).toIds(written);
        policies.put(owner, stored);
        return shown(owner, stored);
    }

    Shown remove(Owner owner) throws IOException {
        Shown before = show(owner);
        if (!policies.delete(owner)) {
            throw missing(owner);
        }
        return before;
    }

    private Shown shown(Owner owner, PolicyDocument stored) {
        Optional<String> repository = owner instanceof OfRepository(var name)
                ? Optional.of(name.value())
                : Optional.empty();
        return new Shown(repository, new PrincipalNames(accounts).toArns(stored).text());
    }

    private static PolicyKind kind(Owner owner) {
        return switch (owner) {
            case OfRepository _ -> PolicyKind.REPOSITORY;
            case OfRegistry _ -> PolicyKind.REGISTRY;
        };
    }

    private static IllegalArgumentException missing(Owner owner) {
        return new IllegalArgumentException(switch (owner) {
            case OfRepository(var name) -> "The repository '" + name + "' has no policy";
            case OfRegistry _ -> "The registry has no policy";
        });
    }
}
