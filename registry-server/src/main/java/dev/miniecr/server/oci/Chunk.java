package dev.miniecr.server.oci;

import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.RequestBody;
import dev.miniecr.storage.blob.ByteSource;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The body of a PATCH or PUT and where it belongs in its upload.
 *
 * @param from   where Content-Range says that it begins; empty without one
 * @param length how long it says it is
 */
record Chunk(OptionalLong from, OptionalLong length, ByteSource bytes) {

    /** Throws RegistryException: UploadInvalid for a malformed Content-Range, SizeInvalid for one that Content-Length does not agree with. */
    static Chunk of(Request request) {
        RequestBody body = request.body();
        Optional<String> range = request.headers().first("Content-Range");
        if (range.isEmpty()) {
            return new Chunk(OptionalLong.empty(), body.length(), body::next);
        }
        long[] ends = parse(range.get());
        long length = ends[1] - ends[0] + 1;
        if (body.length().isPresent() && body.length().getAsLong() != length) {
            throw sizeInvalid(length);
        }
        return new Chunk(OptionalLong.of(ends[0]), OptionalLong.of(length), limited(body::next, length));
    }

    /* The spec writes <start>-<end>; some clients write it as RFC 9110 does: bytes <start>-<end>/<size>. */
    private static long[] parse(String header) {
        String text = header.startsWith("bytes ") ? header.substring(6) : header;
        int slash = text.indexOf('/');
        String[] ends = (slash < 0 ? text : text.substring(0, slash)).split("-", -1);
        if (ends.length != 2 || !isNumber(ends[0]) || !isNumber(ends[1])
                || Long.parseLong(ends[0]) > Long.parseLong(ends[1])) {
            throw new RegistryException(new RegistryError.UploadInvalid(
                    "Content-Range must be <start>-<end>, not '" + RegistryError.excerpt(header) + "'"));
        }
        return new long[]{Long.parseLong(ends[0]), Long.parseLong(ends[1])};
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /* A body without Content-Length is cut at the first byte too many: what fits its range has been taken then, and counts. */
    private static ByteSource limited(ByteSource source, long length) {
        return new ByteSource() {
            private long left = length;

            @Override
            public ByteBuffer[] next() throws java.io.IOException {
                ByteBuffer[] buffers = source.next();
                for (ByteBuffer buffer : buffers) {
                    left -= buffer.remaining();
                }
                if (left < 0) {
                    throw sizeInvalid(length);
                }
                return buffers;
            }
        };
    }

    private static RegistryException sizeInvalid(long length) {
        return new RegistryException(
                new RegistryError.SizeInvalid("The content is not as long as its Content-Range: " + length + " bytes"));
    }
}
