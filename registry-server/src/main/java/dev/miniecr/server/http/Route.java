package dev.miniecr.server.http;

import java.io.IOException;
import java.util.Optional;

/** One row of an API's table: which requests, what they need, who answers. */
public record Route(Method method, PathTemplate path, Needs needs, Handler handler, Optional<AtOnce> atOnce) {

    /** Computes from the request what it needs. Throws RegistryException where the path itself is malformed. */
    @FunctionalInterface
    public interface Needs {
        Requirement of(Request request, PathMatch path);
    }

    /** Answers from memory without blocking, or not at all. */
    @FunctionalInterface
    public interface AtOnce {
        Optional<Response> answer(Call call) throws IOException;
    }

    public Route(Method method, String path, Needs needs, Handler handler) {
        this(method, new PathTemplate(path), needs, handler, Optional.empty());
    }

    /** The same, tried on the event loop first. */
    public Route atOnce(AtOnce hot) {
        return new Route(method, path, needs, handler, Optional.of(hot));
    }
}
