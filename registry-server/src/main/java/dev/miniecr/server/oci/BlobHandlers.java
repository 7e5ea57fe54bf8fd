package dev.miniecr.server.oci;

import dev.miniecr.server.http.Call;
import dev.miniecr.server.http.PathMatch;
import dev.miniecr.server.http.Representation;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.ResponseBody;
import dev.miniecr.storage.Blobs;
import dev.miniecr.storage.OpenBlob;
import dev.miniecr.storage.blob.BlobContent;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Blobs going out (distribution-spec "Pulling blobs"), and being deleted. */
final class BlobHandlers {
    private static final Closeable NOTHING = () -> {};

    private final Blobs blobs;
    private final Paths paths;
    private final Permissions permissions;

    BlobHandlers(Blobs blobs, Paths paths, Permissions permissions) {
        this.blobs = blobs;
        this.paths = paths;
        this.permissions = permissions;
    }

    /** Whoever may push or pull a blob may ask whether it is there. */
    Requirement needsToProbe(PathMatch path) {
        Repository repository = paths.repository(path);
        return Requirement.all(List.of()).andOneOf(permissions
                .all(repository, Permissions.BATCH_CHECK_LAYER_AVAILABILITY, Permissions.GET_DOWNLOAD_URL_FOR_LAYER)
                .stream().map(Requirement.Need::new).toList());
    }

    Response get(Call call) throws IOException {
        return answer(call, blobs.open(paths.repository(call), Paths.digest(call)));
    }

    Optional<Response> getAtOnce(Call call) throws IOException {
        Optional<OpenBlob> blob = blobs.openAtOnce(paths.repository(call), Paths.digest(call));
        return blob.isPresent() ? Optional.of(answer(call, blob.get())) : Optional.empty();
    }

    private static Response answer(Call call, OpenBlob blob) throws IOException {
        return switch (blob.content()) {
            case BlobContent.File file -> represent(blob.digest(), blob.size(),
                    (offset, length) -> new ResponseBody.Region(file.channel(), offset, length, NOTHING), blob)
                    .answer(call.request());
            case BlobContent.Bytes memory -> represent(blob.digest(), blob.size(),
                    (offset, length) -> new ResponseBody.Bytes(slice(memory.bytes(), offset, length)), blob)
                    .answer(call.request());
            case BlobContent.Stream stream -> represent(blob.digest(), blob.size(),
                    (offset, length) -> new ResponseBody.Stream(stream.open(offset, length), length), blob)
                    .answer(call.request());
            case BlobContent.Redirect redirect -> {
                redirect.close();
                yield Response.of(307).with("Location", redirect.target().toString()).with("Docker-Content-Digest",
                        blob.digest().toString());
            }
        };
    }

    Response head(Call call) throws IOException {
        return answer(call, blobs.describe(paths.repository(call), Paths.digest(call)));
    }

    Optional<Response> headAtOnce(Call call) throws IOException {
        Optional<StoredBlob> blob = blobs.describeAtOnce(paths.repository(call), Paths.digest(call));
        return blob.isPresent() ? Optional.of(answer(call, blob.get())) : Optional.empty();
    }

    private static Response answer(Call call, StoredBlob blob) throws IOException {
        return represent(blob.digest(), blob.size(), (offset, length) -> new ResponseBody.HeadOf(length), NOTHING)
                .answer(call.request());
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

    Response delete(Call call) throws IOException {
        blobs.delete(paths.repository(call), Paths.digest(call));
        return Response.of(202);
    }
}
