package dev.miniecr.server.http;

import dev.miniecr.auth.Permission;
import java.util.List;
import java.util.Optional;

/** Decides whether a request is served, before anything is looked up for it. */
public interface Guard {

    /** Identifies the caller and decides every permission. Throws RegistryException(Denied) when one is missing. */
    Caller admit(Request request, List<Permission> needs);

    /** The same from memory, without blocking; empty when that cannot be decided at once. */
    Optional<Caller> admitAtOnce(Request request, List<Permission> needs);
}
