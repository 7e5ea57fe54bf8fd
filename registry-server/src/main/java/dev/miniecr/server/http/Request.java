package dev.miniecr.server.http;

import java.net.InetSocketAddress;

/**
 * One request.
 *
 * @param id     names the request in logs and in the X-Request-Id of the answer
 * @param remote the peer of the connection
 */
public record Request(String id, Method method, Target target, Headers headers, RequestBody body,
        InetSocketAddress remote) {}
