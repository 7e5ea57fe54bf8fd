package dev.miniecr.server.http;

import dev.miniecr.server.http.Response.Field;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What GET of one resource would send, and with it the answers to conditional and range requests (RFC 9110 sections 13 and 14).
 *
 * @param entityTag strong, with its quotes
 * @param fields    of a 200, besides ETag, Content-Type and Accept-Ranges; no Last-Modified, so dates match nothing
 * @param lease     closed once, when the content was sent or never will be
 */
public record Representation(String entityTag, String mediaType, long length, List<Field> fields, Content content,
        Closeable lease) {

    /** Any part of the content. The bodies are closed, each once, before the lease is. */
    @FunctionalInterface
    public interface Content {
        ResponseBody part(long offset, long length) throws IOException;
    }

    public Representation {
        fields = List.copyOf(fields);
        if (entityTag.length() < 2 || !entityTag.startsWith("\"") || !entityTag.endsWith("\"")) {
            throw new IllegalArgumentException("Not a strong entity tag: " + entityTag);
        }
    }

    /** Answers GET or HEAD. The lease is the response's from now on, or was given back. */
    public Response answer(Request request) throws IOException {
        boolean kept = false;
        try {
            Response response = decide(request);
            kept = response.body() instanceof ResponseBody.Region || response.body() instanceof ResponseBody.Parts;
            return response;
        } finally {
            if (!kept) {
                lease.close();
            }
        }
    }

    private Response decide(Request request) throws IOException {
        Headers headers = request.headers();
        EntityTags wanted = new EntityTags(headers.all("If-Match"));
        if (wanted.isSent() && !wanted.match(entityTag)) {
            return Response.of(412);
        }
        if (new EntityTags(headers.all("If-None-Match")).matchWeakly(entityTag)) {
            return new Response(304, validators(), ResponseBody.empty());
        }
        if (request.method() == Method.HEAD) {
            return new Response(200, described(mediaType), new ResponseBody.HeadOf(length));
        }
        RangeHeader range = ifRangeHolds(headers)
                ? RangeHeader.parse(headers.all("Range"), length)
                : new RangeHeader.Ignored();
        return switch (range) {
            case RangeHeader.Ignored() -> new Response(200, described(mediaType), part(new ByteRange(0, length - 1)));
            case RangeHeader.Unsatisfiable() -> new Response(416, validators(), ResponseBody.empty())
                    .with("Content-Range", "bytes */" + length);
            case RangeHeader.Ranges(var ranges) when ranges.size() == 1 -> new Response(206, described(mediaType),
                    part(ranges.getFirst())).with("Content-Range", ranges.getFirst().of(length));
            case RangeHeader.Ranges(var ranges) -> several(ranges, "part-" + request.id());
        };
    }

    private boolean ifRangeHolds(Headers headers) {
        List<String> conditions = headers.all("If-Range");
        return conditions.isEmpty() || conditions.equals(List.of(entityTag));
    }

    private List<Field> validators() {
        List<Field> all = new ArrayList<>(fields);
        all.add(new Field("ETag", entityTag));
        all.add(new Field("Accept-Ranges", "bytes"));
        return all;
    }

    private List<Field> described(String type) {
        List<Field> all = validators();
        all.add(new Field("Content-Type", type));
        return all;
    }

    private ResponseBody part(ByteRange range) throws IOException {
        ResponseBody body = content.part(range.first(), range.length());
        if (body instanceof ResponseBody.Region(var channel, var position, var size, var _)) {
            return new ResponseBody.Region(channel, position, size, closingAll(List.of(body)));
        }
        return new ResponseBody.Parts(List.of(body), closingAll(List.of(body)));
    }

    private Response several(List<ByteRange> ranges, String boundary) throws IOException {
        List<ResponseBody> parts = new ArrayList<>();
        List<ResponseBody> contents = new ArrayList<>();
        try {
            for (ByteRange range : ranges) {
                parts.add(text("\r\n--" + boundary + "\r\nContent-Type: " + mediaType + "\r\nContent-Range: "
                        + range.of(length) + "\r\n\r\n"));
                contents.add(content.part(range.first(), range.length()));
                parts.add(contents.getLast());
            }
        } catch (IOException | RuntimeException e) {
            closeAll(contents);
            throw e;
        }
        parts.add(text("\r\n--" + boundary + "--\r\n"));
        return new Response(206, described("multipart/byteranges; boundary=" + boundary),
                new ResponseBody.Parts(parts, closingAll(contents)));
    }

    private static ResponseBody text(String text) {
        return new ResponseBody.Bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Closeable closingAll(List<ResponseBody> bodies) {
        return () -> {
            try (lease) {
                closeAll(bodies);
            }
        };
    }

    private static void closeAll(List<ResponseBody> bodies) throws IOException {
        if (bodies.isEmpty()) {
            return;
        }
        try (ResponseBody _ = bodies.getFirst()) {
            closeAll(bodies.subList(1, bodies.size()));
        }
    }
}
