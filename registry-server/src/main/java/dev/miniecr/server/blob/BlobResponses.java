package dev.miniecr.server.blob;

import dev.miniecr.server.http.Representation;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.storage.OpenBlob;
import dev.miniecr.storage.blob.BlobContent;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Answers requests with blobs: whole, in ranges, or by what is known of them. */
public final class BlobResponses {
    private static final Closeable NOTHING = () -> {};

    private BlobResponses() {}

    /** The blob is the response's from now on. */
    public static Response answer(Request request, OpenBlob blob) throws IOException {
        return switch (blob.content()) {
            case BlobContent.File file -> represent(blob.digest(), blob.size(),
                    (offset, length) -> new ResponseBody.Region(file.channel(), offset, length, NOTHING), blob)
                    .answer(request);
            case BlobContent.Bytes memory -> represent(blob.digest(), blob.size(),
                    (offset, length) -> new ResponseBody.Bytes(slice(memory.bytes(), offset, length)), blob)
                    .answer(request);
            case BlobContent.Stream stream -> represent(blob.digest(), blob.size(),
                    (offset, length) -> new ResponseBody.Stream(stream.open(offset, length), length), blob)
                    .answer(request);
            case BlobContent.Redirect redirect -> {
                redirect.close();
                yield Response.of(307).with("Location", redirect.target().toString()).with("Docker-Content-Digest",
                        blob.digest().toString());
            }
        };
    }

    /** The answer to HEAD. */
    public static Response answer(Request request, StoredBlob blob) throws IOException {
        return represent(blob.digest(), blob.size(), (offset, length) -> new ResponseBody.HeadOf(length), NOTHING)
                .answer(request);
    }

    private static Representation represent(Digest digest, long size, Representation.Content content, Closeable lease) {
        return new Representation('"' + digest.toString() + '"', "application/octet-stream", size,
                List.of(new Response.Field("Docker-Content-Digest", digest.toString())), content, lease);
    }

    private static byte[] slice(byte[] bytes, long offset, long length) {
        return offset == 0 && length == bytes.length
                ? bytes
                : Arrays.copyOfRange(bytes, Math.toIntExact(offset), Math.toIntExact(offset + length));
    }
}
