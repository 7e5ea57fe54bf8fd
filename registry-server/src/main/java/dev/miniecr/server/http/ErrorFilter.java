package dev.miniecr.server.http;

import java.util.Set;

/** Puts failures into an API's own words: the one place that does. */
public interface ErrorFilter {

    Response noSuchPath(Request request);

    Response wrongMethod(Request request, Set<Method> allowed);

    /** Answers for whatever a guard or a handler threw; logs what was no fault of the caller's. */
    Response failed(Request request, Exception failure);
}
