package dev.miniecr.server.oci;

import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** JSON bodies of /v2/. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    /** One element of the spec's list of errors. */
    record Fault(Map<String, Object> members) {
        Fault {
            members = Map.copyOf(members);
        }
    }

    static Fault error(String code, String message) {
        return new Fault(Map.of("code", code, "message", message));
    }

    static Fault error(String code, String message, Map<String, Object> detail) {
        return new Fault(Map.of("code", code, "message", message, "detail", detail));
    }

    static Map<String, Object> errors(List<Fault> errors) {
        return Map.of("errors", errors.stream().map(Fault::members).toList());
    }

    static Response response(int status, Fault error) {
        return response(status, errors(List.of(error)));
    }

    /** The response with this error as its body. */
    static Response of(Response response, Fault error) {
        return of(response, errors(List.of(error)));
    }

    private static Response of(Response response, Map<String, ?> members) {
        return response.with("Content-Type", "application/json")
                .with(new ResponseBody.Bytes(MAPPER.writeValueAsBytes(new LinkedHashMap<>(members))));
    }

    static Response response(int status, Map<String, ?> members) {
        return of(Response.of(status), members);
    }
}
