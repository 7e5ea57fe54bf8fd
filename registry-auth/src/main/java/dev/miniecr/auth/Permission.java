package dev.miniecr.auth;

/** One action on one resource: the question that an {@link Authorizer} decides. */
public record Permission(Action action, Resource resource) {
    @Override
    public String toString() {
        return action + " on " + resource;
    }
}
