package dev.miniecr.auth.sigv4;

import java.util.ArrayList;
import java.util.List;

/**
 * A request as it was received, as far as a signature covers it. Its texts have one character per byte, as HTTP reads them.
 *
 * @param path             still percent-encoded
 * @param query            still percent-encoded, without the question mark; "" where there is none
 * @param headers          a header per field line, in order; over HTTP/2 {@code :authority} stands here as {@code host}
 * @param alternativeHosts what a client may have signed instead of the Host header, best first: {@code X-Forwarded-Host} of trusted proxies
 */
public record SignedRequest(String method, String path, String query, List<Header> headers,
        List<String> alternativeHosts) {

    /** A field line; names match whatever their case. */
    public record Header(String name, String value) {
        /** Without the value, which may be a secret. */
        @Override
        public String toString() {
            return name + ": ***";
        }
    }

    public SignedRequest {
        headers = List.copyOf(headers);
        alternativeHosts = List.copyOf(alternativeHosts);
    }

    /** All values of this name, in order. */
    List<String> all(String name) {
        return headers.stream().filter(header -> header.name.equalsIgnoreCase(name)).map(Header::value).toList();
    }

    /** The same, where every header of this name has this value. */
    SignedRequest replacing(String name, String value) {
        List<Header> replaced = new ArrayList<>(headers.size());
        for (Header header : headers) {
            replaced.add(header.name.equalsIgnoreCase(name) ? new Header(header.name, value) : header);
        }
        return new SignedRequest(method, path, query, replaced, alternativeHosts);
    }
}
