package dev.miniecr.server.http;

import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import java.util.Optional;

/** Who makes a request that the {@link Guard} admitted, and what else they may do: for listings, and for writes that turn out to need more. Never blocks. */
public interface Caller {
    Principal principal();

    /** Why the caller may not do this, under these context keys besides those of the request, in words for the caller; empty when they may. */
    Optional<String> refusal(Permission permission, RequestContext context);

    /** Whether the caller has the right, whatever their token was asked for. */
    boolean holds(Permission permission);

    default boolean may(Permission permission) {
        return refusal(permission, RequestContext.EMPTY).isEmpty();
    }
}
