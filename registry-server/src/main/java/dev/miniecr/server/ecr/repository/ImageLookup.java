package dev.miniecr.server.ecr.repository;

import dev.miniecr.server.ecr.call.Refusals;
import dev.miniecr.storage.Images;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/** Finds the images that requests name. */
public final class ImageLookup {
    private final Images images;

    public ImageLookup(Images images) {
        this.images = images;
    }

    /** An image, or why there is none. */
    sealed interface Found {
        record There(Image image) implements Found {}

        record Missing(AskedImage.Wrong why) implements Found {}
    }

    /** Throws RegistryException(NameUnknown). */
    Found find(Repository repository, AskedImage asked) throws IOException {
        return switch (asked) {
            case AskedImage.Wrong wrong -> new Found.Missing(wrong);
            case AskedImage.Named named -> find(repository, named);
        };
    }

    private Found find(Repository repository, AskedImage.Named named) throws IOException {
        Reference reference = named.tag().<Reference>map(tag -> tag)
                .orElseGet(() -> named.digest().orElseThrow());
        Optional<Image> image = images.find(repository, reference);
        if (image.isEmpty()) {
            return new Found.Missing(AskedImage.NOT_FOUND);
        }
        return named.digest().filter(digest -> !digest.equals(image.get().digest())).isPresent()
                ? new Found.Missing(AskedImage.elsewhere())
                : new Found.There(image.get());
    }

    /** The one image that an operation is about. Throws EcrException: ImageNotFoundException, InvalidParameterException. */
    Image require(Repository repository, ImageIdentifier id) throws IOException {
        return switch (find(repository, AskedImage.of(id))) {
            case Found.There(Image image) -> image;
            case Found.Missing(AskedImage.Wrong wrong) -> throw switch (wrong.code()) {
                case MISSING_DIGEST_AND_TAG, INVALID_IMAGE_DIGEST, INVALID_IMAGE_TAG ->
                    Refusals.of("InvalidParameterException", wrong.reason());
                default -> notFound(repository, id); // the SDK's enum is open
            };
        };
    }

    /** The same, in full: with its digest, and the tag that was asked for. */
    public ImageIdentifier requireId(Repository repository, ImageIdentifier id) throws IOException {
        return id.toBuilder().imageDigest(require(repository, id).digest().toString()).build();
    }

    private static RuntimeException notFound(Repository repository, ImageIdentifier id) {
        return Refusals.of("ImageNotFoundException", "The image with imageId " + AskedImage.text(id)
                + " does not exist within the repository with name '" + repository.name() + "' "
                + Refusals.inRegistry(repository));
    }
}
