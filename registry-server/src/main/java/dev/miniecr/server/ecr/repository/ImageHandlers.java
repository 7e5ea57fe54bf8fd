package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.EcrCall;
import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.server.ecr.call.Writes;
import dev.miniecr.storage.Images;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageId;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.StoredManifest;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageResponse;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.PutImageResponse;
import software.amazon.awssdk.services.ecr.model.UpdateImageStorageClassRequest;
import software.amazon.awssdk.services.ecr.model.UpdateImageStorageClassResponse;

/** Images: put, got, deleted, archived. */
public final class ImageHandlers {
    private final Images images;
    private final ImageLookup lookup;
    private final Writes writes;
    private final Pulled pulled;
    private final int answerBytes;

    /** Told that a caller got an image's manifest. */
    @FunctionalInterface
    public interface Pulled {
        void note(EcrCall<?> call, Repository repository, Digest digest);
    }

    /** @param answerBytes of the manifests in one answer of BatchGetImage; a hundred ordinary manifests are far fewer */
    public ImageHandlers(Images images, Writes writes, Pulled pulled, int answerBytes) {
        this.images = images;
        this.lookup = new ImageLookup(images);
        this.writes = writes;
        this.pulled = pulled;
        this.answerBytes = answerBytes;
    }

    public PutImageResponse put(EcrCall<PutImageRequest> call) throws IOException {
        PutImageRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        Optional<Tag> tag = Optional.ofNullable(input.imageTag()).map(Tag::new);
        Manifest manifest = images.put(repository, bytes(input.imageManifest()),
                Optional.ofNullable(input.imageManifestMediaType()).map(MediaType::ofContentType), tag,
                Optional.ofNullable(input.imageDigest()).map(Digest::parse), call.principal(),
                writes.of(call.caller(), repository));
        call.memory().add(manifest.bytes().length);
        ImageId id = new ImageId(manifest.digest(), tag);
        return PutImageResponse.builder().image(image(repository, id, input.imageManifest(), manifest.mediaType()))
                .build();
    }

    /* A text that is not Unicode could not be given back as it was. */
    private static byte[] bytes(String manifest) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(manifest)) {
            throw Refusals.invalid("imageManifest", "must be well-formed Unicode");
        }
        return manifest.getBytes(StandardCharsets.UTF_8);
    }

    public BatchGetImageResponse batchGet(EcrCall<BatchGetImageRequest> call) throws IOException {
        BatchGetImageRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        List<software.amazon.awssdk.services.ecr.model.Image> found = new ArrayList<>();
        List<ImageFailure> failures = new ArrayList<>();
        long bytes = 0;
        for (ImageIdentifier id : new LinkedHashSet<>(input.imageIds())) {
            switch (get(repository, id, input)) {
                case Got.Manifest(Image image, StoredManifest manifest) -> {
                    List<ImageId> entries = ids(id, image);
                    bytes += (long) entries.size() * manifest.bytes().length;
                    if (bytes > answerBytes && found.size() + entries.size() > 1) {
                        throw Refusals.of("LimitExceededException", "The manifests of these images have more than "
                                + answerBytes + " bytes together: ask for fewer at once");
                    }
                    call.memory().add((long) entries.size() * manifest.bytes().length);
                    pulled.note(call, repository, manifest.digest());
                    String text = new String(manifest.bytes(), StandardCharsets.UTF_8);
                    entries.forEach(entry -> found.add(image(repository, entry, text, manifest.mediaType())));
                }
                case Got.Nothing(AskedImage.Wrong why) -> failures.add(AskedImage.failure(id, why));
            }
        }
        return BatchGetImageResponse.builder().images(found).failures(failures).build();
    }

    private sealed interface Got {
        record Manifest(Image image, StoredManifest manifest) implements Got {}

        record Nothing(AskedImage.Wrong why) implements Got {}
    }

    /* The stored type is the only one there is: nothing is converted. */
    private Got get(Repository repository, ImageIdentifier id, BatchGetImageRequest input) throws IOException {
        return switch (lookup.find(repository, AskedImage.of(id))) {
            case ImageLookup.Found.Missing(AskedImage.Wrong why) -> new Got.Nothing(why);
            case ImageLookup.Found.There(Image image) when image.status() != ImageStatus.ACTIVE ->
                new Got.Nothing(new AskedImage.Wrong(ImageFailureCode.IMAGE_INACCESSIBLE,
                        "The image is archived and must be restored before it can be pulled"));
            case ImageLookup.Found.There(Image image) when input.hasAcceptedMediaTypes()
                    && !input.acceptedMediaTypes().contains(image.mediaType().value()) ->
                new Got.Nothing(AskedImage.NOT_FOUND);
            case ImageLookup.Found.There(Image image) -> images.content(repository, image.digest())
                    .<Got>map(manifest -> new Got.Manifest(image, manifest))
                    .orElseGet(() -> new Got.Nothing(AskedImage.NOT_FOUND));
        };
    }

    /** An image that was asked for by its digest comes once for each of its tags. */
    private static List<ImageId> ids(ImageIdentifier asked, Image image) {
        if (asked.imageTag() != null) {
            return List.of(new ImageId(image.digest(), Optional.of(new Tag(asked.imageTag()))));
        }
        return image.tags().isEmpty()
                ? List.of(new ImageId(image.digest(), Optional.empty()))
                : image.tags().stream().map(tag -> new ImageId(image.digest(), Optional.of(tag))).toList();
    }

    private static software.amazon.awssdk.services.ecr.model.Image image(Repository repository, ImageId id,
            String manifest, MediaType mediaType) {
        return software.amazon.awssdk.services.ecr.model.Image.builder().registryId(repository.registry().value())
                .repositoryName(repository.name().value()).imageId(identifier(id)).imageManifest(manifest)
                .imageManifestMediaType(mediaType.value()).build();
    }

    private static ImageIdentifier identifier(ImageId id) {
        return ImageIdentifier.builder().imageDigest(id.digest().toString())
                .imageTag(id.tag().map(Tag::value).orElse(null)).build();
    }

    public BatchDeleteImageResponse batchDelete(EcrCall<BatchDeleteImageRequest> call) throws IOException {
        BatchDeleteImageRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        Set<ImageIdentifier> removed = new LinkedHashSet<>();
        List<ImageFailure> failures = new ArrayList<>();
        for (ImageIdentifier id : new LinkedHashSet<>(input.imageIds())) {
            switch (AskedImage.of(id)) {
                case AskedImage.Wrong wrong -> failures.add(AskedImage.failure(id, wrong));
                case AskedImage.Named named -> {
                    try {
                        images.delete(repository, named.digest(), named.tag(), call.principal())
                                .forEach(each -> removed.add(identifier(each)));
                    } catch (RegistryException e) {
                        failures.add(AskedImage.failure(id, whyNotDeleted(e)));
                    }
                }
            }
        }
        return BatchDeleteImageResponse.builder().imageIds(removed).failures(failures).build();
    }

    private static AskedImage.Wrong whyNotDeleted(RegistryException refused) {
        return switch (refused.error()) {
            case RegistryError.ManifestUnknown _ -> AskedImage.NOT_FOUND;
            case RegistryError.TagElsewhere _ -> AskedImage.elsewhere();
            case RegistryError.StillReferenced(Digest _, List<Digest> parents) ->
                new AskedImage.Wrong(ImageFailureCode.IMAGE_REFERENCED_BY_MANIFEST_LIST,
                        "Requested image referenced by manifest list: " + parents);
            default -> throw refused; // it is about the whole call
        };
    }

    public UpdateImageStorageClassResponse updateStorageClass(EcrCall<UpdateImageStorageClassRequest> call)
            throws IOException {
        UpdateImageStorageClassRequest input = call.input();
        Repository repository = call.repository(input.repositoryName());
        Image image = lookup.require(repository, input.imageId());
        ImageStatus status = switch (input.targetStorageClassAsString()) {
            case "ARCHIVE" -> ImageStatus.ARCHIVED;
            default -> ImageStatus.ACTIVE;
        };
        Image now = images.changeStatus(repository, image.digest(), status, call.principal());
        return UpdateImageStorageClassResponse.builder().registryId(call.registry().value())
                .repositoryName(input.repositoryName())
                .imageId(ImageIdentifier.builder().imageDigest(now.digest().toString())
                        .imageTag(input.imageId().imageTag()).build())
                .imageStatus(now.status().name()).build();
    }
}
