package dev.miniecr.server.ecr.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer of the ECR API that is an error: its code, such as RepositoryNotFoundException, a message, and what else the model gives that error. */
public final class EcrException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String SERVER_FAULT = "ServerException";

    private final String code;
    private final String text;
    private final transient Map<String, Object> members;

    public EcrException(String code, String message) {
        this(code, message, Map.of());
    }

    public EcrException(String code, String message, Map<String, Object> members) {
        super(message, null, false, false);
        this.code = code;
        this.text = message;
        this.members = Map.copyOf(members);
    }

    static EcrException malformed(String message) {
        return new EcrException("SerializationException", message);
    }

    public String code() {
        return code;
    }

    public Map<String, Object> members() {
        return members;
    }

    /** Of HTTP. */
    public int status() {
        return code.equals(SERVER_FAULT) ? 500 : 400;
    }

    /** Of the response, in JSON. */
    public byte[] body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("__type", code);
        body.put("message", text);
        body.putAll(members);
        return Json.write(body);
    }
}
