package dev.miniecr.server.netty;

import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.Response.Field;
import dev.miniecr.server.http.ResponseBody;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Answers that are made at this level, in the form of the OCI distribution specification's errors. */
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
        String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}\n";
        return new Response(status, List.of(new Field("Content-Type", "application/json")),
                new ResponseBody.Bytes(json.getBytes(StandardCharsets.UTF_8)));
    }
}
