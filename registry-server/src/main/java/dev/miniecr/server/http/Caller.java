package dev.miniecr.server.http;

import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;

/** Who makes a request that the {@link Guard} admitted, and what else they may do: for listings, and for writes that turn out to need more. Never blocks. */
public interface Caller {
    Principal principal();

    /** Whether the caller may do this, under these context keys besides those of the request. */
    boolean may(Permission permission, RequestContext context);

    default boolean may(Permission permission) {
        return may(permission, RequestContext.EMPTY);
    }
}
