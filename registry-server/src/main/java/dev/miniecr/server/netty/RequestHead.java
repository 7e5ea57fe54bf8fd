package dev.miniecr.server.netty;

import dev.miniecr.server.http.Headers;
import java.util.OptionalLong;

/**
 * The request line and field lines of one request, checked.
 *
 * @param target    in origin form, or an asterisk
 * @param version   the minor version of HTTP/1
 * @param length    of the content; empty when it is chunked
 * @param keepAlive whether the client wants the connection to stay
 */
record RequestHead(String method, String target, int version, Headers fields, OptionalLong length, boolean keepAlive,
        boolean expectsContinue) {}
