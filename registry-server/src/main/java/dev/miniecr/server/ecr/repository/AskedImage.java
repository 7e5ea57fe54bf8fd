package dev.miniecr.server.ecr.repository;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Tag;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/** What an imageId in a request says: which image, or why it says none. */
sealed interface AskedImage {

    /** A digest, a tag, or both, which then must belong together. */
    record Named(Optional<Digest> digest, Optional<Tag> tag) implements AskedImage {}

    /** It names nothing that could be there. */
    record Wrong(ImageFailureCode code, String reason) implements AskedImage {}

    Pattern DIGEST = Pattern.compile("[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+");
    Pattern TAG = Pattern.compile("[a-zA-Z0-9-_.]+");
    Wrong NOT_FOUND = new Wrong(ImageFailureCode.IMAGE_NOT_FOUND, "Requested image not found");

    static AskedImage of(ImageIdentifier id) {
        Optional<String> digest = Optional.ofNullable(id.imageDigest());
        Optional<String> tag = Optional.ofNullable(id.imageTag());
        if (digest.isEmpty() && tag.isEmpty()) {
            return new Wrong(ImageFailureCode.MISSING_DIGEST_AND_TAG,
                    "Invalid request parameters: both tag and digest cannot be null");
        }
        if (digest.isPresent() && !DIGEST.matcher(digest.get()).matches()) {
            return new Wrong(ImageFailureCode.INVALID_IMAGE_DIGEST,
                    "Invalid request parameters: image digest should satisfy the regex '" + DIGEST + "'");
        }
        if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
            return new Wrong(ImageFailureCode.INVALID_IMAGE_TAG,
                    "Invalid request parameters: image tag should satisfy the regex '" + TAG + "'");
        }
        try {
            return new Named(digest.map(Digest::parse), tag.map(Tag::new));
        } catch (RegistryException _) { // of an algorithm or a length that no stored image has
            return NOT_FOUND;
        }
    }

    static ImageFailure failure(ImageIdentifier asked, Wrong wrong) {
        return ImageFailure.builder().imageId(asked).failureCode(wrong.code).failureReason(wrong.reason).build();
    }

    static Wrong elsewhere() {
        return new Wrong(ImageFailureCode.IMAGE_TAG_DOES_NOT_MATCH_DIGEST,
                "Invalid request parameters: given tag does not map to the given digest");
    }

    /** {@code {imageDigest:'D', imageTag:'T'}}, with the word null for what is missing. */
    static String text(ImageIdentifier id) {
        return "{imageDigest:'" + id.imageDigest() + "', imageTag:'" + id.imageTag() + "'}";
    }
}
