package dev.miniecr.server.http;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the route of a request in a table of routes. */
public final class Router {
    private final Route[] routes;

    public Router(List<Route> routes) {
        this.routes = routes.toArray(Route[]::new);
    }

    /** What a request met in the table. */
    public sealed interface Found {
        record Matched(Route route, PathMatch path) implements Found {}

        /** The path exists, for these methods. */
        record WrongMethod(Set<Method> allowed) implements Found {}

        record NoSuchPath() implements Found {}
    }

    /* Other methods are looked at only where a path has not this one, which is seldom. */
    public Found find(Request request) {
        List<String> path = request.target().segments();
        for (Route route : routes) {
            if (route.method() == request.method()) {
                Optional<PathMatch> match = route.path().match(path);
                if (match.isPresent()) {
                    return new Found.Matched(route, match.get());
                }
            }
        }
        Set<Method> allowed = EnumSet.noneOf(Method.class);
        for (Route route : routes) {
            if (route.path().match(path).isPresent()) {
                allowed.add(route.method());
            }
        }
        return allowed.isEmpty() ? new Found.NoSuchPath() : new Found.WrongMethod(allowed);
    }
}
