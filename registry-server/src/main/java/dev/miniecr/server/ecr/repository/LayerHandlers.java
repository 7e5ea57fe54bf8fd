package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.call.Writes;
import dev.miniecr.server.ecr.wire.EcrException;
import dev.miniecr.storage.Part;
import dev.miniecr.storage.PartContent;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.index.BlobUse;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityRequest;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityResponse;
import software.amazon.awssdk.services.ecr.model.CompleteLayerUploadRequest;
import software.amazon.awssdk.services.ecr.model.CompleteLayerUploadResponse;
import software.amazon.awssdk.services.ecr.model.GetDownloadUrlForLayerRequest;
import software.amazon.awssdk.services.ecr.model.GetDownloadUrlForLayerResponse;
import software.amazon.awssdk.services.ecr.model.InitiateLayerUploadRequest;
import software.amazon.awssdk.services.ecr.model.InitiateLayerUploadResponse;
import software.amazon.awssdk.services.ecr.model.Layer;
import software.amazon.awssdk.services.ecr.model.LayerAvailability;
import software.amazon.awssdk.services.ecr.model.LayerFailure;
import software.amazon.awssdk.services.ecr.model.LayerFailureCode;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartRequest;
import software.amazon.awssdk.services.ecr.model.UploadLayerPartResponse;

/** Layers: which are there, uploaded in parts, and where they can be downloaded. */
public final class LayerHandlers {
    /** Bytes of a part that clients are asked for. */
    private static final long PART_SIZE = 10_485_760;

    private final Registry registry;
    private final Writes writes;
    private final DownloadUrls urls;

    /** Makes URLs that a layer can be downloaded from for a while, by whoever has them, in the name of the caller. */
    @FunctionalInterface
    public interface DownloadUrls {
        String url(EcrCall<?> call, Repository repository, Digest digest);
    }

    public LayerHandlers(Registry registry, Writes writes, DownloadUrls urls) {
        this.registry = registry;
        this.writes = writes;
        this.urls = urls;
    }

    public BatchCheckLayerAvailabilityResponse batchCheck(EcrCall<BatchCheckLayerAvailabilityRequest> call)
            throws IOException {
        Repository repository = call.repository(call.input().repositoryName());
        registry.repositories().get(repository);
        List<Layer> layers = new ArrayList<>();
        List<LayerFailure> failures = new ArrayList<>();
        for (String digest : new LinkedHashSet<>(call.input().layerDigests())) {
            if (AskedImage.DIGEST.matcher(digest).matches()) {
                layers.add(layer(repository, digest));
            } else {
                failures.add(failure(digest));
            }
        }
        return BatchCheckLayerAvailabilityResponse.builder().layers(layers).failures(failures).build();
    }

    private static LayerFailure failure(String digest) {
        return digest.isEmpty()
                ? LayerFailure.builder().layerDigest(digest).failureCode(LayerFailureCode.MISSING_LAYER_DIGEST)
                        .failureReason("Invalid request parameters: layer digest cannot be empty").build()
                : LayerFailure.builder().layerDigest(digest).failureCode(LayerFailureCode.INVALID_LAYER_DIGEST)
                        .failureReason("Invalid request parameters: layer digest should satisfy the regex '"
                                + AskedImage.DIGEST + "'")
                        .build();
    }

    private Layer layer(Repository repository, String text) throws IOException {
        Optional<StoredBlob> blob = find(repository, text);
        if (blob.isEmpty()) {
            return Layer.builder().layerDigest(text).layerAvailability(LayerAvailability.UNAVAILABLE).build();
        }
        boolean archived = registry.images().use(repository, blob.get().digest()) == BlobUse.ARCHIVED;
        return Layer.builder().layerDigest(text).layerSize(blob.get().size())
                .layerAvailability(archived ? LayerAvailability.ARCHIVED : LayerAvailability.AVAILABLE).build();
    }

    private Optional<StoredBlob> find(Repository repository, String digest) throws IOException {
        try {
            return Optional.of(registry.blobs().describe(repository, Digest.parse(digest)));
        } catch (RegistryException e) {
            if (e.error() instanceof RegistryError.BlobUnknown || e.error() instanceof RegistryError.DigestInvalid) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public InitiateLayerUploadResponse initiate(EcrCall<InitiateLayerUploadRequest> call) throws IOException {
        Repository repository = call.repository(call.input().repositoryName());
        registry.repositories().get(repository);
        UploadId id = registry.uploads().start(repository, call.uploader(), Digest.Algorithm.SHA256,
                writes.of(call.caller(), repository));
        return InitiateLayerUploadResponse.builder().uploadId(id.value()).partSize(PART_SIZE).build();
    }

    /** Takes the bytes of a part as they come. */
    public UploadLayerPartResponse uploadPart(EcrCall<UploadLayerPartRequest> call, PartContent content)
            throws IOException {
        UploadLayerPartRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        registry.repositories().get(repository);
        try {
            long received = registry.uploads().appendPart(new UploadId(input.uploadId()), repository, call.uploader(),
                    new Part(input.partFirstByte(), input.partLastByte(), content));
            return UploadLayerPartResponse.builder().registryId(call.registry().value())
                    .repositoryName(input.repositoryName()).uploadId(input.uploadId()).lastByteReceived(received - 1)
                    .build();
        } catch (RegistryException e) {
            throw switch (e.error()) {
                case RegistryError.PartOutOfOrder(UploadId _, long received, String reason) ->
                    outOfOrder(call, received, reason);
                case RegistryError.UploadOutOfOrder(UploadId _, long received, String reason) ->
                    outOfOrder(call, received, reason);
                default -> e;
            };
        }
    }

    private static EcrException outOfOrder(EcrCall<UploadLayerPartRequest> call, long received, String reason) {
        return new EcrException("InvalidLayerPartException", reason,
                Map.of("registryId", call.registry().value(), "repositoryName", call.input().repositoryName(),
                        "uploadId", call.input().uploadId(), "lastValidByteReceived", Math.max(0, received - 1)));
    }

    public CompleteLayerUploadResponse complete(EcrCall<CompleteLayerUploadRequest> call) throws IOException {
        CompleteLayerUploadRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        registry.repositories().get(repository);
        try {
            Digest digest = registry.uploads().finishParts(new UploadId(input.uploadId()), repository,
                    call.uploader(), digests(input.layerDigests()), writes.of(call.caller(), repository));
            return CompleteLayerUploadResponse.builder().registryId(call.registry().value())
                    .repositoryName(input.repositoryName()).uploadId(input.uploadId()).layerDigest(digest.toString())
                    .build();
        } catch (RegistryException e) {
            throw switch (e.error()) {
                case RegistryError.DigestMismatch _,RegistryError.UploadOutOfOrder _ ->
                    Refusals.of("InvalidLayerException", e.error().message());
                default -> e;
            };
        }
    }

    private static List<Digest> digests(List<String> texts) {
        List<Digest> digests = new ArrayList<>();
        for (String text : texts) {
            try {
                digests.add(Digest.parse(text));
            } catch (RegistryException e) {
                throw Refusals.invalid("layerDigests", e.error().message());
            }
        }
        return digests;
    }

    public GetDownloadUrlForLayerResponse downloadUrl(EcrCall<GetDownloadUrlForLayerRequest> call)
            throws IOException {
        Repository repository = call.repository(call.input().repositoryName());
        registry.repositories().get(repository);
        String text = call.input().layerDigest();
        Digest digest = find(repository, text).map(StoredBlob::digest)
                .orElseThrow(() -> Refusals.of("LayersNotFoundException", "The layer with digest '" + text
                        + "' does not exist within the repository with name '" + repository.name() + "' "
                        + Refusals.inRegistry(repository)));
        switch (registry.images().use(repository, digest)) {
            case ACTIVE -> {
            }
            case ARCHIVED -> throw inaccessible("Only archived images of the repository have the layer " + digest);
            case UNREFERENCED -> throw inaccessible("No image of the repository has the layer " + digest);
        }
        return GetDownloadUrlForLayerResponse.builder().downloadUrl(urls.url(call, repository, digest))
                .layerDigest(digest.toString()).build();
    }

    private static EcrException inaccessible(String message) {
        return Refusals.of("LayerInaccessibleException", message);
    }
}
