package dev.miniecr.server.http;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import java.io.IOException;
import java.util.Optional;

/**
 * Who makes a request that was admitted, and what else they may do: for listings, and for writes that turn out to need more. Its answers may wait
 * for the index, once for each resource, where a policy asks about the resource's tags; on the event loop they throw WouldBlockException instead.
 */
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

    /** Whether the caller may do this, under these context keys besides those of the request. */
    boolean may(Permission permission, RequestContext context);

    /** The same caller, for a transaction to ask about this resource and no other: what that could wait for is looked up now, before it. */
    Caller foreseeing(Resource resource) throws IOException;

    /** Whether the caller has the right, whatever their token was asked for. */
    boolean holds(Permission permission);

    default boolean may(Permission permission) {
        return may(permission, RequestContext.EMPTY);
    }
}
