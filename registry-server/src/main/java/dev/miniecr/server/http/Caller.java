package dev.miniecr.server.http;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import java.util.Optional;

/** Who makes a request that was admitted, and what else they may do: for listings, and for writes that turn out to need more. Never blocks. */
public interface Caller {

    /** The principal, and the credential that proved it. */
    Identity identity();

    default Principal principal() {
        return identity().principal();
    }

    /**
     * Why the caller may not do this, under these context keys besides those of the request, in words for the caller (AWS's of AccessDenied where
     * policies decide); empty when they may. A refusal is in the audit log.
     */
    Optional<String> refusal(Permission permission, RequestContext context);

    /** Whether the caller has the right, whatever their token was asked for. */
    boolean holds(Permission permission);

    default boolean may(Permission permission) {
        return refusal(permission, RequestContext.EMPTY).isEmpty();
    }
}
