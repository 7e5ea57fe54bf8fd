package dev.miniecr.server.http;

import java.util.Optional;
import java.util.function.Supplier;

/** Decides whether a request is served, before anything is looked up for it. */
public interface Guard {

    /**
     * Identifies the caller, then asks what the request needs, and decides all of it.
     *
     * Throws UnauthorizedException for a caller who must say who they are, or who said so wrongly; RegistryException(Denied) when a permission is
     * missing; TryLaterException when the caller cannot be identified now.
     */
    Caller admit(Request request, Supplier<Requirement> needs);

    /** The same from memory, without blocking; empty when that cannot be decided at once. */
    Optional<Caller> admitAtOnce(Request request, Supplier<Requirement> needs);
}
