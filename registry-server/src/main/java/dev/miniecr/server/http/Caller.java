package dev.miniecr.server.http;

import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;

/** Who makes a request that the {@link Guard} admitted, and what else they may do: for listings, and for writes that turn out to need more. */
public interface Caller {
    Principal principal();

    boolean may(Permission permission);
}
