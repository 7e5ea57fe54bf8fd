package dev.miniecr.server.oci;

import dev.miniecr.server.http.BrokenContentException;
import dev.miniecr.server.http.ContentTooLargeException;
import dev.miniecr.server.http.ErrorFilter;
import dev.miniecr.server.http.Method;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.Response;
import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.server.http.UnauthorizedException;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every failure in the words of distribution-spec "Error Codes". */
final class OciErrors implements ErrorFilter {
    private static final Logger LOG = LoggerFactory.getLogger(OciErrors.class);

    private final Paths paths;

    OciErrors(Paths paths) {
        this.paths = paths;
    }

    @Override
    public Response noSuchPath(Request request) {
        return Json.response(404, Json.error("UNSUPPORTED", "There is nothing at this path"));
    }

    @Override
    public Response wrongMethod(Request request, Set<Method> allowed) {
        return Json.response(405, Json.error("UNSUPPORTED", "This path does not take " + request.method()))
                .with("Allow", allowed.stream().map(Method::name).collect(Collectors.joining(", ")));
    }

    @Override
    public Response failed(Request request, Exception failure) {
        return switch (failure) {
            case RegistryException refused -> answer(request, refused.error());
            case UnauthorizedException unauthorized ->
                Json.response(401, Json.error("UNAUTHORIZED", String.valueOf(unauthorized.getMessage())))
                        .with("WWW-Authenticate", unauthorized.challenge())
                        .with("Docker-Distribution-Api-Version", "registry/2.0");
            case TryLaterException later ->
                Json.response(429, Json.error("TOOMANYREQUESTS", String.valueOf(later.getMessage())))
                        .with("Retry-After", String.valueOf(later.seconds()));
            case ContentTooLargeException tooLarge ->
                answer(request, new RegistryError.ManifestTooLarge(tooLarge.limit()));
            case BrokenContentException _ ->
                Json.response(400, Json.error("BLOB_UPLOAD_INVALID", "The content broke off or was malformed"));
            case IOException _,UncheckedIOException _ -> broken(request, failure, 503);
            default -> broken(request, failure, 500);
        };
    }

    private static Response broken(Request request, Exception failure, int status) {
        LOG.error("Request {} {} {} failed", request.id(), request.method(), request.target().path(), failure);
        return Json.response(status,
                Json.error("UNKNOWN", "The registry failed; its log has the cause under request " + request.id()));
    }

    private Response answer(Request request, RegistryError error) {
        return switch (error) {
            case RegistryError.NameInvalid _ -> answer(400, "NAME_INVALID", error);
            case RegistryError.NameUnknown _ -> answer(404, "NAME_UNKNOWN", error);
            case RegistryError.RepositoryExists _ -> answer(409, "NAME_INVALID", error);
            case RegistryError.RepositoryNotEmpty _ -> answer(409, "DENIED", error);
            case RegistryError.TagInvalid _ -> answer(400, "TAG_INVALID", error);
            case RegistryError.DigestInvalid _ -> answer(400, "DIGEST_INVALID", error);
            case RegistryError.DigestMismatch _ -> answer(400, "DIGEST_INVALID", error);
            case RegistryError.SizeInvalid _ -> answer(400, "SIZE_INVALID", error);
            case RegistryError.BlobUnknown _ -> answer(404, "BLOB_UNKNOWN", error);
            case RegistryError.UploadUnknown _ -> answer(404, "BLOB_UPLOAD_UNKNOWN", error);
            case RegistryError.UploadInvalid _ -> answer(400, "BLOB_UPLOAD_INVALID", error);
            case RegistryError.UploadOutOfOrder out -> answer(416, "BLOB_UPLOAD_INVALID", error)
                    .with("Location", paths.absolute(request.target().path()))
                    .with("Range", UploadHandlers.range(out.offset()))
                    .with("Docker-Upload-UUID", out.id().value());
            case RegistryError.BlobExists _ -> answer(409, "BLOB_UPLOAD_INVALID", error);
            case RegistryError.PartTooSmall _ -> answer(400, "SIZE_INVALID", error);
            case RegistryError.PartOutOfOrder out -> answer(416, "BLOB_UPLOAD_INVALID", error)
                    .with("Range", UploadHandlers.range(out.bytesReceived()))
                    .with("Docker-Upload-UUID", out.id().value());
            case RegistryError.UploadEmpty _ -> answer(400, "BLOB_UPLOAD_INVALID", error);
            case RegistryError.ManifestUnknown _ -> answer(404, "MANIFEST_UNKNOWN", error);
            case RegistryError.ManifestInvalid _ -> answer(400, "MANIFEST_INVALID", error);
            case RegistryError.MediaTypeAbsent _ -> answer(400, "MANIFEST_INVALID", error);
            case RegistryError.MediaTypeDiffers _ -> answer(400, "MANIFEST_INVALID", error);
            case RegistryError.ManifestTooLarge _ -> answer(413, "SIZE_INVALID", error);
            case RegistryError.ManifestBlobUnknown unknown -> Json.response(404,
                    Json.errors(unknown.missing().stream()
                            .map(digest -> Json.error("MANIFEST_BLOB_UNKNOWN", "The repository does not have " + digest,
                                    Map.of("digest", digest.toString())))
                            .toList()));
            case RegistryError.StillReferenced(Digest digest, List<Digest> parents) -> Json
                    .response(405, Json.errors(List.of(
                            Json.error("UNSUPPORTED", error.message(), Map.of("digest", digest.toString(), "parents",
                                    parents.stream().map(Digest::toString).toList())))))
                    .with("Allow", "GET, HEAD");
            case RegistryError.ImageExists _ -> answer(400, "MANIFEST_INVALID", error);
            case RegistryError.TagElsewhere _ -> answer(400, "TAG_INVALID", error);
            case RegistryError.PreconditionFailed _ -> answer(412, "TAG_INVALID", error);
            case RegistryError.TagImmutable _ -> answer(400, "TAG_INVALID", error);
            case RegistryError.LimitExceeded _ -> answer(403, "DENIED", error);
            case RegistryError.TooManyTagsOnImage _ -> answer(403, "DENIED", error);
            case RegistryError.TooManyTags _ -> answer(403, "DENIED", error);
            case RegistryError.ResourceTagAmbiguous _ -> answer(403, "DENIED", error);
            case RegistryError.PageSizeInvalid _ -> answer(400, "PAGINATION_NUMBER_INVALID", error);
            case RegistryError.Denied _ -> answer(403, "DENIED", error);
            case RegistryError.Unsupported _ -> answer(405, "UNSUPPORTED", error).with("Allow", "GET, HEAD");
            case RegistryError.TooManyRequests _ -> answer(429, "TOOMANYREQUESTS", error).with("Retry-After", "1");
        };
    }

    private static Response answer(int status, String code, RegistryError error) {
        return Json.response(status, Json.error(code, error.message()));
    }
}
