package dev.miniecr.server.ops;

import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.server.http.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** /health/live: the process answers. /health/ready: it takes requests; 503 while it drains. */
public final class Health implements Service {
    private final BooleanSupplier ready;

    public Health(BooleanSupplier ready) {
        this.ready = ready;
    }

    @Override
    public Optional<Response> answerAtOnce(Request request) {
        return Optional.of(answer(request));
    }

    @Override
    public Response answer(Request request) {
        List<String> path = request.target().segments();
        if (request.method() != Method.GET && request.method() != Method.HEAD) {
            return text(request, 405, "method not allowed").with("Allow", "GET, HEAD");
        }
        if (path.equals(List.of("health", "live"))) {
            return text(request, 200, "live");
        }
        if (path.equals(List.of("health", "ready"))) {
            return ready.getAsBoolean() ? text(request, 200, "ready") : text(request, 503, "draining");
        }
        return text(request, 404, "not found");
    }

    private static Response text(Request request, int status, String words) {
        byte[] bytes = (words + "\n").getBytes(StandardCharsets.UTF_8);
        return Response.of(status).with("Content-Type", "text/plain").with("Cache-Control", "no-store")
                .with(request.method() == Method.HEAD
                        ? new ResponseBody.HeadOf(bytes.length)
                        : new ResponseBody.Bytes(bytes));
    }
}
