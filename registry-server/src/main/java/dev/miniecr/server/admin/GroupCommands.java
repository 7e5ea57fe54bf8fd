package dev.miniecr.server.admin;

import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import dev.miniecr.auth.user.IdentityException;
import dev.miniecr.auth.user.Listing.ListedGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The commands about groups. */
final class GroupCommands {
    private final Identities identities;

    GroupCommands(Identities identities) {
        this.identities = identities;
    }

    Map<String, AdminCommand> table() {
        return Map.of("group create", this::create, "group list", _ -> Map.of("groups", groups()),
                "group show", arguments -> group(name(arguments)), "group delete", this::delete,
                "group add", this::add, "group remove", this::remove);
    }

    private ListedGroup create(Arguments arguments) throws IOException {
        return group(identities.groups().create(name(arguments)).name());
    }

    private Object delete(Arguments arguments) throws IOException {
        GroupName name = name(arguments);
        identities.groups().delete(name);
        return Map.of("name", name.value());
    }

    private ListedGroup add(Arguments arguments) throws IOException {
        identities.groups().add(name(arguments), user(arguments));
        return group(name(arguments));
    }

    private ListedGroup remove(Arguments arguments) throws IOException {
        GroupName name = name(arguments);
        UserName user = user(arguments);
        if (!group(name).users().contains(user.value())) {
            throw new IllegalArgumentException("The user '" + user + "' is not in the group '" + name + "'");
        }
        identities.groups().remove(name, user);
        return group(name);
    }

    private List<ListedGroup> groups() {
        return identities.directory().listing().groups();
    }

    private ListedGroup group(GroupName name) {
        return groups().stream().filter(group -> group.name().equals(name.value())).findFirst()
                .orElseThrow(() -> new IdentityException(new NoSuchEntity(name.kind(), name.value())));
    }

    private static GroupName name(Arguments arguments) {
        return new GroupName(arguments.text("name"));
    }

    private static UserName user(Arguments arguments) {
        return new UserName(arguments.text("user"));
    }
}
