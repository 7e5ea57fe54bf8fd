package dev.miniecr.server.admin;

import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyHolder;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.server.admin.ResourcePolicies.OfRegistry;
import dev.miniecr.server.admin.ResourcePolicies.OfRepository;
import dev.miniecr.server.admin.ResourcePolicies.Owner;
import dev.miniecr.storage.oci.RepositoryName;
import java.util.List;
import java.util.Optional;

/** What a policy belongs to. */
sealed interface PolicyTarget {
    List<String> ARGUMENTS = List.of("user", "group", "role", "repository", "registry");

    /** A user, group or role. */
    record Identity(PolicyHolder holder) implements PolicyTarget {}

    /** A repository or the registry. */
    record Resource(Owner owner) implements PolicyTarget {}

    /** The one that an argument names; empty where none does. */
    static Optional<PolicyTarget> find(Arguments arguments) {
        List<String> given = ARGUMENTS.stream().filter(arguments::has).toList();
        if (given.size() > 1) {
            throw new IllegalArgumentException("A policy belongs to one of these, not to several: " + given);
        }
        return given.stream().findFirst().map(name -> switch (name) {
            case "user" -> new Identity(new UserName(arguments.text(name)));
            case "group" -> new Identity(new GroupName(arguments.text(name)));
            case "role" -> new Identity(new RoleName(arguments.text(name)));
            case "repository" -> new Resource(new OfRepository(new RepositoryName(arguments.text(name))));
            default -> new Resource(new OfRegistry());
        });
    }

    static PolicyTarget require(Arguments arguments) {
        return find(arguments).orElseThrow(() -> new IllegalArgumentException("Whose policy? One of " + ARGUMENTS));
    }

    static PolicyHolder requireHolder(Arguments arguments) {
        return switch (require(arguments)) {
            case Identity(PolicyHolder holder) -> holder;
            case Resource _ -> throw new IllegalArgumentException(
                    "Managed policies are attached to users, groups and roles; a repository and the registry have one policy each");
        };
    }
}
