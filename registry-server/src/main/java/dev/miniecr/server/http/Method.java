package dev.miniecr.server.http;

/** The request methods that some route may serve; OTHER is every other token. */
public enum Method {
    GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, OTHER;

    public static Method of(String token) {
        return switch (token) {
            case "GET" -> GET;
            case "HEAD" -> HEAD;
            case "POST" -> POST;
            case "PUT" -> PUT;
            case "PATCH" -> PATCH;
            case "DELETE" -> DELETE;
            case "OPTIONS" -> OPTIONS;
            default -> OTHER;
        };
    }
}
