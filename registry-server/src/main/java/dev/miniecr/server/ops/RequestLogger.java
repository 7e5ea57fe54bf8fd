package dev.miniecr.server.ops;

import dev.miniecr.server.config.RequestLogLevel;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestLog;
import dev.miniecr.storage.oci.RegistryError;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each request that the operator wants to see: id, peer, method, path, status, bytes in and out, milliseconds. */
public final class RequestLogger implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("requests");

    private final RequestLogLevel level;

    public RequestLogger(RequestLogLevel level) {
        this.level = level;
    }

    @Override
    public void completed(Request request, int status, long received, long sent, Duration took) {
        if (wanted(request, status)) {
            LOG.info("{} {} {} {} {} in={} out={} ms={}", request.id(), request.remote().getAddress().getHostAddress(),
                    request.method(),
                    path(request), status, received, sent, took.toMillis());
        }
    }

    /* What follows /layers/ lets whoever reads it download. */
    private static String path(Request request) {
        return request.target().segments().getFirst().equals("layers")
                ? "/layers/***"
                : RegistryError.excerpt(request.target().path());
    }

    private boolean wanted(Request request, int status) {
        boolean failed = status == 0 || status >= 400;
        return switch (level) {
            case ALL -> true;
            case WRITES -> failed || (request.method() != Method.GET && request.method() != Method.HEAD);
            case FAILURES -> failed;
            case NONE -> false;
        };
    }
}
