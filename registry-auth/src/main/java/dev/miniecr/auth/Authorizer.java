package dev.miniecr.auth;

/** Decides what a principal may do. */
@FunctionalInterface
public interface Authorizer {
    boolean allows(Principal principal, Permission permission);

    /** Allows everything to everybody. */
    Authorizer OPEN = (principal, permission) -> true;
}
