package dev.miniecr.server.http;

import java.util.Optional;

/** Answers requests: what a server serves. Every failure is an answer too; it throws nothing. */
public interface Service {

    /** Answers on the virtual thread of the request; blocks as it needs. The answer is whole when it returns, but for its body. */
    Response answer(Request request);

    /** Answers at once from memory, on the event loop, without reading the body; or not at all, and then {@link #answer} is called. */
    default Optional<Response> answerAtOnce(Request request) {
        return Optional.empty();
    }
}
