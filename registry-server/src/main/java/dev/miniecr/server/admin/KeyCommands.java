package dev.miniecr.server.admin;

import dev.miniecr.auth.user.AccessKeys;
import dev.miniecr.auth.user.Entity.AccessKey;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.Listing;
import dev.miniecr.auth.user.Listing.ListedAccessKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The commands about access keys. */
final class KeyCommands {
    private final Identities identities;

    /** A new key, whose secret is shown this once. */
    record Created(String user, String accessKeyId, String secretAccessKey, Instant createdAt) {
        @Override
        public String toString() {
            return "access key " + accessKeyId + " ***";
        }
    }

    /** A key as it is now. */
    record Changed(String id, boolean active) {}

    KeyCommands(Identities identities) {
        this.identities = identities;
    }

    Map<String, AdminCommand> table() {
        return Map.of("key create", this::create, "key list", this::list,
                "key enable", arguments -> changed(identities.accessKeys().activate(arguments.text("id"))),
                "key disable", arguments -> changed(identities.accessKeys().deactivate(arguments.text("id"))),
                "key delete", this::delete);
    }

    private Created create(Arguments arguments) throws IOException {
        UserName user = new UserName(arguments.text("user"));
        AccessKeys.Created created = identities.accessKeys().create(user);
        return new Created(user.value(), created.key().id(), created.secret(), created.key().createdAt());
    }

    private Object list(Arguments arguments) {
        Listing listing = identities.directory().listing();
        List<ListedAccessKey> keys = Owners.named(arguments, listing).flatMap(user -> listing.accessKeys(user).stream())
                .toList();
        return Map.of("accessKeys", keys);
    }

    private Object delete(Arguments arguments) throws IOException {
        String id = arguments.text("id");
        identities.accessKeys().delete(id);
        return Map.of("id", id);
    }

    private static Changed changed(AccessKey key) {
        return new Changed(key.id(), key.active());
    }
}
