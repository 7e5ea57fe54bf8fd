package dev.miniecr.server.ecr;

import dev.miniecr.auth.sigv4.RefusedSignatureException;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.server.http.BrokenContentException;
import dev.miniecr.server.http.ContentTooLargeException;
import dev.miniecr.server.http.Request;
import dev.miniecr.server.http.TryLaterException;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every failure as one of the exceptions of the ECR API's model, or as one of those that all of AWS's APIs have. */
final class EcrErrors {
    private static final Logger LOG = LoggerFactory.getLogger(EcrErrors.class);

    /** What a failure is to the caller. */
    EcrException told(Request request, Exception failure) {
        return switch (failure) {
            case EcrException told -> told;
            case RegistryException refused -> told(refused.error());
            case RefusedSignatureException refused ->
                Refusals.of(refused.code().awsName(), String.valueOf(refused.getMessage()));
            case TryLaterException later -> throttled(String.valueOf(later.getMessage()));
            case ContentTooLargeException large -> Refusals.of("InvalidParameterException",
                    "The request's body has more than " + large.limit() + " bytes");
            case BrokenContentException _ ->
                Refusals.of("SerializationException", "The request's body broke off or was malformed");
            default -> {
                LOG.error("Request {} {} {} failed", request.id(), request.method(), request.target().path(), failure);
                yield Refusals.of("ServerException",
                        "The registry failed; its log has the cause under request " + request.id());
            }
        };
    }

    private static EcrException told(RegistryError error) {
        return switch (error) {
            case RegistryError.NameInvalid _ -> Refusals.invalid("repositoryName", error.message());
            case RegistryError.NameUnknown _ -> of("RepositoryNotFoundException", error);
            case RegistryError.RepositoryExists _ -> of("RepositoryAlreadyExistsException", error);
            case RegistryError.RepositoryNotEmpty _ -> of("RepositoryNotEmptyException", error);
            case RegistryError.TagInvalid _ ->
                Refusals.invalid("imageTag", "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'");
            case RegistryError.TagImmutable _ -> of("ImageTagAlreadyExistsException", error);
            case RegistryError.TagElsewhere _ -> of("ImageNotFoundException", error);
            case RegistryError.TooManyTagsOnImage _ -> of("LimitExceededException", error);
            case RegistryError.TooManyTags _ -> of("TooManyTagsException", error);
            case RegistryError.ResourceTagAmbiguous _ -> of("InvalidTagParameterException", error);
            case RegistryError.DigestInvalid _ -> Refusals.invalid("imageDigest", error.message());
            case RegistryError.DigestMismatch _ -> of("ImageDigestDoesNotMatchException", error);
            case RegistryError.SizeInvalid _ -> of("InvalidLayerException", error);
            case RegistryError.BlobUnknown _ -> of("LayersNotFoundException", error);
            case RegistryError.BlobExists _ -> of("LayerAlreadyExistsException", error);
            case RegistryError.UploadUnknown _ -> of("UploadNotFoundException", error);
            case RegistryError.UploadInvalid _ -> of("InvalidLayerException", error);
            case RegistryError.UploadEmpty _ -> of("EmptyUploadException", error);
            case RegistryError.UploadOutOfOrder out -> partInvalid(error, out.offset());
            case RegistryError.PartOutOfOrder out -> partInvalid(error, out.bytesReceived());
            case RegistryError.PartTooSmall _ -> of("LayerPartTooSmallException", error);
            case RegistryError.ManifestUnknown _ -> of("ImageNotFoundException", error);
            case RegistryError.ManifestInvalid _ -> Refusals.invalid("imageManifest", error.message());
            case RegistryError.MediaTypeAbsent _ ->
                Refusals.invalid("imageManifestMediaType", "must not be null where imageManifest has no mediaType");
            case RegistryError.MediaTypeDiffers(MediaType _, MediaType declared) ->
                Refusals.invalid("imageManifestMediaType", "must be the mediaType of imageManifest, " + declared);
            case RegistryError.ManifestTooLarge _ -> Refusals.invalid("imageManifest", error.message());
            case RegistryError.ManifestBlobUnknown(List<Digest> blobs, List<Digest> manifests) ->
                missing(blobs, manifests);
            case RegistryError.ImageExists _ -> of("ImageAlreadyExistsException", error);
            case RegistryError.StillReferenced _ -> Refusals.invalid("imageId", error.message());
            case RegistryError.PreconditionFailed _ -> of("ImageTagAlreadyExistsException", error);
            case RegistryError.PageSizeInvalid _ -> Refusals.invalid("maxResults", error.message());
            case RegistryError.Denied _ -> of("AccessDeniedException", error);
            case RegistryError.Unsupported _ -> of("AccessDeniedException", error);
            case RegistryError.LimitExceeded _ -> of("LimitExceededException", error);
            case RegistryError.TooManyRequests _ -> throttled(error.message());
        };
    }

    private static EcrException missing(List<Digest> blobs, List<Digest> manifests) {
        return blobs.isEmpty()
                ? Refusals.of("ReferencedImagesNotFoundException",
                        "The following images referenced by the manifest do not exist: " + manifests)
                : Refusals.of("LayersNotFoundException", "The following layers do not exist: " + blobs);
    }

    private static EcrException partInvalid(RegistryError error, long bytesReceived) {
        return new EcrException("InvalidLayerPartException", error.message(),
                Map.of("lastValidByteReceived", Math.max(0, bytesReceived - 1)));
    }

    private static EcrException throttled(String message) {
        return Refusals.of("ThrottlingException", "Rate exceeded: " + message);
    }

    private static EcrException of(String code, RegistryError error) {
        return Refusals.of(code, error.message());
    }
}
