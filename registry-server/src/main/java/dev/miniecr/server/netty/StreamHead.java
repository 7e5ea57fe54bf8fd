package dev.miniecr.server.netty;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Set;

/** The head of an answer in HTTP/2. */
final class StreamHead implements Head {
    /** What is about a connection of HTTP/1 (RFC 9113 section 8.2.2). */
    private static final Set<String> OF_CONNECTIONS = Set.of("connection", "keep-alive", "proxy-connection",
            "transfer-encoding", "upgrade");

    private final StreamWire stream;
    private final Http2Headers headers = new DefaultHttp2Headers(false);

    StreamHead(StreamWire stream, int status, String date) {
        this.stream = stream;
        headers.status(Integer.toString(status)).add("date", date);
    }

    @Override
    public Head requestId(String id) {
        headers.add("x-request-id", id);
        return this;
    }

    @Override
    public Head contentLength(long length) {
        headers.add("content-length", Long.toString(length));
        return this;
    }

    @Override
    public Head field(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!OF_CONNECTIONS.contains(lower)) {
            headers.add(lower, clean(value));
        }
        return this;
    }

    /** As HTTP/1.1 writes it: a character that has no place there becomes a question mark. */
    private static String clean(String value) {
        if (value.chars().noneMatch(StreamHead::isOutOfPlace)) {
            return value;
        }
        StringBuilder clean = new StringBuilder(value.length());
        value.chars().forEach(c -> clean.append(isOutOfPlace(c) ? '?' : (char) c));
        return clean.toString();
    }

    private static boolean isOutOfPlace(int c) {
        return c > 0xff || (c < ' ' && c != '\t');
    }

    @Override
    public void send() {
        stream.write(headers, false);
    }

    @Override
    public void send(byte[] content, int length) {
        stream.write(headers, length == 0);
        if (length > 0) {
            stream.write(stream.alloc().directBuffer(length).writeBytes(content, 0, length), true);
        }
    }
}
