package dev.miniecr.server.http;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * One request.
 *
 * @param id          names the request in logs and in the X-Request-Id of the answer
 * @param remote      the peer of the connection
 * @param secure      whether the connection is encrypted
 * @param certificate that the client showed, verified against the authorities that the server trusts
 */
public record Request(String id, Method method, Target target, Headers headers, RequestBody body,
        InetSocketAddress remote, boolean secure, Optional<X509Certificate> certificate) {}
