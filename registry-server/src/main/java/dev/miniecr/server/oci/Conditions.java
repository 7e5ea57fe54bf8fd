package dev.miniecr.server.oci;

import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.server.http.Caller;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;

/** What a caller's write may turn out to need more than its route did, for the transaction to ask. */
public final class Conditions {
    private final Permissions permissions;

    /** For repositories whose ARNs have this region. */
    public Conditions(String region, RegistryId registry) {
        this(new Permissions(region, registry));
    }

    Conditions(Permissions permissions) {
        this.permissions = permissions;
    }

    /** What the caller needs for what it writes to this repository. */
    public WriteConditions of(Caller anybody, Repository target) throws IOException {
        Caller caller = anybody.foreseeing(permissions.on(target, Permissions.PUT_IMAGE).resource());
        return new WriteConditions() {
            @Override
            public NewRepository createsRepository(Repository repository) {
                require(caller, permissions.on(repository, Permissions.CREATE_REPOSITORY), RequestContext.EMPTY);
                return NewRepository.DEFAULT;
            }

            @Override
            public void createsTag(Repository repository, Tag tag) {
                setsTag(caller, repository, tag, false);
            }

            @Override
            public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {
                setsTag(caller, repository, tag, true);
            }
        };
    }

    private void setsTag(Caller caller, Repository repository, Tag tag, boolean exists) {
        require(caller, permissions.on(repository, Permissions.PUT_IMAGE), Permissions.setting(tag, exists));
    }

    private static void require(Caller caller, Permission permission, RequestContext context) {
        caller.refusal(permission, context).ifPresent(reason -> {
            throw new RegistryException(new RegistryError.Denied(reason));
        });
    }
}
