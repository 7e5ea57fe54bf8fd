package dev.miniecr.server.netty;

import dev.miniecr.server.netty.HttpSettings.Limits;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads the head of a request of HTTP/2 (RFC 9113 section 8.3), by the same letter as one of HTTP/1.1. */
final class StreamHeads {
    private static final int PSEUDO_FIELDS = 4;

    private StreamHeads() {}

    /** Names are known to be lower-case tokens. Throws {@link Refusal}. */
    static RequestHead parse(Http2Headers headers, boolean ended, Limits limits) {
        if (headers.size() > limits.headerFields() + PSEUDO_FIELDS) {
            throw new Refusal(431, "The request has more than " + limits.headerFields() + " header fields");
        }
        headers.forEach(StreamHeads::checkValue);
        String method = one(headers, ":method");
        HeadParser.checkMethod(method);
        if (method.equals("CONNECT")) {
            throw new Refusal(501, "This server is no proxy");
        }
        String scheme = one(headers, ":scheme");
        HeadParser.require(scheme.equals("https") || scheme.equals("http"), "The scheme is not https");
        String target = one(headers, ":path");
        if (target.length() > limits.requestLine()) {
            throw new Refusal(414, "The request target has more than " + limits.requestLine() + " bytes");
        }
        HeadParser.require(target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS")),
                "The request target does not begin with a slash");
        StreamFields fields = new StreamFields(headers, authority(headers));
        return new RequestHead(method, target, 1, fields, length(fields, ended), true,
                HeadParser.expectsContinue(fields, 1));
    }

    private static String one(Http2Headers headers, String name) {
        List<CharSequence> values = headers.getAll(name);
        HeadParser.require(values.size() == 1 && !values.getFirst().isEmpty(), "A request has one " + name);
        return values.getFirst().toString();
    }

    private static String authority(Http2Headers headers) {
        List<String> named = headers.getAll(":authority").stream().map(CharSequence::toString).toList();
        List<String> hosts = headers.getAll("host").stream().map(host -> host.toString().strip()).toList();
        HeadParser.require(named.size() <= 1 && hosts.size() <= 1 && named.size() + hosts.size() > 0,
                "A request has one authority");
        String authority = named.isEmpty() ? hosts.getFirst() : named.getFirst();
        HeadParser.require(hosts.isEmpty() || hosts.getFirst().equalsIgnoreCase(authority),
                "Host is another than the authority");
        HeadParser.checkHost(authority);
        return authority;
    }

    private static void checkValue(Map.Entry<CharSequence, CharSequence> field) {
        CharSequence value = field.getValue();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            HeadParser.require((c >= ' ' && c != 0x7f) || c == '\t', "A header field has a control character");
        }
    }

    private static OptionalLong length(StreamFields fields, boolean ended) {
        List<String> lengths = fields.all("Content-Length");
        if (ended) {
            return OptionalLong.of(0);
        }
        return lengths.isEmpty() ? OptionalLong.empty() : OptionalLong.of(HeadParser.contentLength(lengths));
    }
}
