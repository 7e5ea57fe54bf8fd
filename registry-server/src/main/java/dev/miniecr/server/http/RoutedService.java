package dev.miniecr.server.http;

import java.io.IOException;
import java.util.Optional;

/** Serves a table of routes: router, guard, handler, with every failure answered by the error filter. */
public final class RoutedService implements Service {
    private final Router router;
    private final Guard guard;
    private final ErrorFilter errors;

    public RoutedService(Router router, Guard guard, ErrorFilter errors) {
        this.router = router;
        this.guard = guard;
        this.errors = errors;
    }

    @Override
    public Response answer(Request request) {
        try {
            return switch (router.find(request)) {
                case Router.Found.Matched(Route route, PathMatch path) -> handle(request, route, path);
                case Router.Found.WrongMethod(var allowed) -> errors.wrongMethod(request, allowed);
                case Router.Found.NoSuchPath() -> errors.noSuchPath(request);
            };
        } catch (IOException | RuntimeException failure) {
            return errors.failed(request, failure);
        }
    }

    private Response handle(Request request, Route route, PathMatch path) throws IOException {
        Caller caller = guard.admit(request, () -> route.needs().of(request, path));
        return route.handler().handle(new Call(request, path, caller));
    }

    @Override
    public Optional<Response> answerAtOnce(Request request) {
        try {
            return router.find(request) instanceof Router.Found.Matched(Route route, PathMatch path)
                    && route.atOnce().isPresent()
                            ? handleAtOnce(request, route, route.atOnce().get(), path)
                            : Optional.empty();
        } catch (WouldBlockException _) {
            return Optional.empty();
        } catch (IOException | RuntimeException failure) {
            return Optional.of(errors.failed(request, failure));
        }
    }

    private Optional<Response> handleAtOnce(Request request, Route route, Route.AtOnce hot, PathMatch path)
            throws IOException {
        Optional<Caller> caller = guard.admitAtOnce(request, () -> route.needs().of(request, path));
        return caller.isPresent() ? hot.answer(new Call(request, path, caller.get())) : Optional.empty();
    }
}
