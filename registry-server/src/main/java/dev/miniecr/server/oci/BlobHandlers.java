package dev.miniecr.server.oci;

import dev.miniecr.server.blob.BlobResponses;
import dev.miniecr.server.http.Call;
import dev.miniecr.server.http.PathMatch;
import dev.miniecr.server.http.Requirement;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.storage.Blobs;
import dev.miniecr.storage.OpenBlob;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Blobs going out (distribution-spec "Pulling blobs"), and being deleted. */
final class BlobHandlers {
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
        return answer(call.request(), blobs.open(paths.repository(call), Paths.digest(call)));
    }

    Optional<Response> getAtOnce(Call call) throws IOException {
        Optional<OpenBlob> blob = blobs.openAtOnce(paths.repository(call), Paths.digest(call));
        return blob.isPresent() ? Optional.of(answer(call.request(), blob.get())) : Optional.empty();
    }

    Response head(Call call) throws IOException {
        return answer(call.request(), blobs.describe(paths.repository(call), Paths.digest(call)));
    }

    Optional<Response> headAtOnce(Call call) throws IOException {
        Optional<StoredBlob> blob = blobs.describeAtOnce(paths.repository(call), Paths.digest(call));
        return blob.isPresent() ? Optional.of(answer(call.request(), blob.get())) : Optional.empty();
    }

    private static Response answer(Request request, OpenBlob blob) throws IOException {
        return inTheSpecsWords(BlobResponses.answer(request, blob));
    }

    private static Response answer(Request request, StoredBlob blob) throws IOException {
        return inTheSpecsWords(BlobResponses.answer(request, blob));
    }

    private static Response inTheSpecsWords(Response answer) {
        return switch (answer.status()) {
            case 412 -> Json.of(answer, Json.error("DIGEST_INVALID", "The blob is none of those in If-Match"));
            case 416 -> Json.of(answer, Json.error("SIZE_INVALID", "The blob has no such range"));
            default -> answer;
        };
    }

    Response delete(Call call) throws IOException {
        blobs.delete(paths.repository(call), Paths.digest(call));
        return Response.of(202);
    }
}
