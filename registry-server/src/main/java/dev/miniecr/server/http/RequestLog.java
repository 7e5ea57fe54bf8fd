package dev.miniecr.server.http;

import java.time.Duration;

/** Told of every request that ended. Called on event loops: it must not block. */
@FunctionalInterface
public interface RequestLog {

    /**
     * A request ended, with an answer or without.
     *
     * @param status   that was sent; 0 when the connection broke before any answer
     * @param received bytes of the request's content
     * @param sent     bytes of the response's content
     */
    void completed(Request request, int status, long received, long sent, Duration took);
}
