package dev.miniecr.server.netty;

import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Response.Field;
import dev.miniecr.server.http.ResponseBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Answers that are made at this level, in the form of the OCI distribution specification's errors; and what is worth a log line. */
final class Failures {
    private Failures() {}

    static Response of(Refusal refusal) {
        return response(refusal.status(), "UNSUPPORTED", refusal.text());
    }

    /** For what the service should have caught; nothing of the cause is told. */
    static Response ofOurs() {
        return response(500, "UNKNOWN", "The server failed; its log says why");
    }

    private static Response response(int status, String code, String message) {
        return new Response(status, List.of(new Field("Content-Type", "application/json")),
                new ResponseBody.Bytes(json(code, message)));
    }

    /** The content of an answer that refuses. */
    static byte[] json(Refusal refusal) {
        return json("UNSUPPORTED", refusal.text());
    }

    private static byte[] json(String code, String message) {
        String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}\n";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** A file that is shorter than its region is ours; resets and broken pipes are the client's. */
    static void logUnlessClientLeft(Logger log, @Nullable Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            boolean ours = at instanceof IOException
                    && String.valueOf(at.getMessage()).startsWith("Underlying file size");
            if (ours || !(at instanceof IOException)) {
                log.error("A response could not be sent", cause);
                return;
            }
        }
    }
}
