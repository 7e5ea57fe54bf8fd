package dev.miniecr.storage.oci;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every way in which a caller can be wrong. Each API maps all of them in one exhaustive switch. */
public sealed interface RegistryError {

    /** One sentence for the caller; never more than an excerpt of what was sent. */
    String message();

    record NameInvalid(String text) implements RegistryError {
        @Override
        public String message() {
            return "'" + excerpt(text) + "' is no repository name";
        }
    }

    record NameUnknown(Repository repository) implements RegistryError {
        @Override
        public String message() {
            return "The repository with name '" + repository.name() + "' does not exist in the registry with id '"
                    + repository.registry() + "'";
        }
    }

    record RepositoryExists(Repository repository) implements RegistryError {
        @Override
        public String message() {
            return "The repository with name '" + repository.name() + "' already exists in the registry with id '"
                    + repository.registry() + "'";
        }
    }

    /** A repository that has images is deleted only together with them. */
    record RepositoryNotEmpty(Repository repository) implements RegistryError {
        @Override
        public String message() {
            return "The repository with name '" + repository.name() + "' in registry with id '" + repository.registry()
                    + "' cannot be deleted because it still contains images";
        }
    }

    record TagInvalid(String text) implements RegistryError {
        @Override
        public String message() {
            return "'" + excerpt(text) + "' is no tag: letters, digits, '_', '.', '-', at most " + Tag.MAX_LENGTH;
        }
    }

    record DigestInvalid(String text, String reason) implements RegistryError {
        @Override
        public String message() {
            return "'" + excerpt(text) + "' is no digest: " + reason;
        }
    }

    record DigestMismatch(Digest expected, Digest actual) implements RegistryError {
        @Override
        public String message() {
            return "The content's digest is " + actual + ", not " + expected;
        }
    }

    record SizeInvalid(String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    record BlobUnknown(Digest digest) implements RegistryError {
        @Override
        public String message() {
            return "The repository has no blob " + digest;
        }
    }

    record UploadUnknown(String id) implements RegistryError {
        @Override
        public String message() {
            return "There is no upload " + id + " in this repository";
        }
    }

    record UploadInvalid(String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    /** Bytes came for another offset than the upload's, or while another request writes to it. */
    record UploadOutOfOrder(UploadId id, long offset, String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    /** The upload's bytes are a blob that the repository has already. */
    record BlobExists(Repository repository, Digest digest) implements RegistryError {
        @Override
        public String message() {
            return "The repository '" + repository.name() + "' has the blob " + digest + " already";
        }
    }

    /** A part that is not the last of its upload has fewer bytes than it must. */
    record PartTooSmall(long least) implements RegistryError {
        @Override
        public String message() {
            return "All parts of an upload but the last have at least " + least + " bytes";
        }
    }

    /** A part is not the one that comes next, or not what it says it is. */
    record PartOutOfOrder(UploadId id, long bytesReceived, String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    /** An upload is to be a blob and has no bytes. */
    record UploadEmpty(UploadId id) implements RegistryError {
        @Override
        public String message() {
            return "The upload " + id + " has no parts";
        }
    }

    record ManifestUnknown(Repository repository, Reference reference) implements RegistryError {
        @Override
        public String message() {
            return "The repository '" + repository.name() + "' has no manifest " + reference;
        }
    }

    record ManifestInvalid(String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    record ManifestTooLarge(long limit) implements RegistryError {
        @Override
        public String message() {
            return "A manifest has at most " + limit + " bytes";
        }
    }

    /** The manifest names blobs or manifests that are not linked to its repository. */
    record ManifestBlobUnknown(List<Digest> blobs, List<Digest> manifests) implements RegistryError {
        public ManifestBlobUnknown {
            blobs = List.copyOf(blobs);
            manifests = List.copyOf(manifests);
        }

        /** Both, each digest once. */
        public List<Digest> missing() {
            return Stream.concat(blobs.stream(), manifests.stream()).distinct().toList();
        }

        @Override
        public String message() {
            return "The manifest names what the repository does not have: " + missing().size() + " missing";
        }
    }

    /** A push that must change something finds the image there, and the tag on it where one was named. */
    record ImageExists(Repository repository, Digest digest, Optional<Tag> tag) implements RegistryError {
        @Override
        public String message() {
            return "Image with digest '" + digest + "'" + tag.map(name -> " and tag '" + name + "'").orElse("")
                    + " already exists in the repository with name '" + repository.name() + "' in registry with id '"
                    + repository.registry() + "'";
        }
    }

    /** The tag is not on the digest that was named with it. */
    record TagElsewhere(Tag tag, Digest digest) implements RegistryError {
        @Override
        public String message() {
            return "The tag " + tag + " is not on " + digest;
        }
    }

    /** A blob or manifest that live manifests of the repository need cannot be deleted. */
    record StillReferenced(Digest digest, List<Digest> parents) implements RegistryError {
        public StillReferenced {
            parents = List.copyOf(parents);
        }

        @Override
        public String message() {
            return digest + " is needed by " + parents;
        }
    }

    /** A conditional write (RFC 9110 If-Match, If-None-Match) met a tag in another state. */
    record PreconditionFailed(Tag tag, Optional<Digest> current) implements RegistryError {
        @Override
        public String message() {
            return "The tag " + tag + current.map(digest -> " is at " + digest).orElse(" does not exist");
        }
    }

    /** Neither the manifest nor who sent it says of which type it is. */
    record MediaTypeAbsent() implements RegistryError {
        @Override
        public String message() {
            return "A manifest needs a Content-Type or a mediaType";
        }
    }

    /** A manifest was sent as of another type than it says. */
    record MediaTypeDiffers(MediaType sent, MediaType declared) implements RegistryError {
        @Override
        public String message() {
            return "The Content-Type is " + sent + " but the manifest's mediaType is " + declared;
        }
    }

    /** One image has so many tags at most. */
    record TooManyTagsOnImage(Repository repository, Tag tag, int limit) implements RegistryError {
        @Override
        public String message() {
            return "Adding tag '" + tag + "' to an image in the repository with name '" + repository.name()
                    + "' in registry with id '" + repository.registry()
                    + "' exceeds the maximum allowed number of tags per image which is '" + limit + "'";
        }
    }

    /** The tag is at another digest, and its repository says that it stays there. */
    record TagImmutable(Repository repository, Tag tag) implements RegistryError {
        @Override
        public String message() {
            return "The image tag '" + tag + "' already exists in the '" + repository.name()
                    + "' repository and cannot be overwritten because the tag is immutable.";
        }
    }

    /** A repository has so many resource tags at most. */
    record TooManyTags(int limit) implements RegistryError {
        @Override
        public String message() {
            return "A repository has at most " + limit + " resource tags";
        }
    }

    /** Policies do not tell apart the keys of resource tags that differ in case alone. */
    record ResourceTagAmbiguous(String key, String standing) implements RegistryError {
        @Override
        public String message() {
            return "The repository has the tag '" + excerpt(standing)
                    + "': another key cannot differ from it in case alone, as '"
                    + excerpt(key) + "' does";
        }
    }

    /** There is as much as there may be. */
    record LimitExceeded(String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    /** The size of a page that was asked for is no number. */
    record PageSizeInvalid(String text) implements RegistryError {
        @Override
        public String message() {
            return "n must be a number of 0 or more, not '" + excerpt(text) + "'";
        }
    }

    /** The caller may not do this. */
    record Denied(String message) implements RegistryError {}

    /** The registry does not do this, or was told not to. */
    record Unsupported(String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    /** A limit on how much may be open at once was reached; later it may work. */
    record TooManyRequests(String reason) implements RegistryError {
        @Override
        public String message() {
            return reason;
        }
    }

    /** What of a caller's text may be sent back: 120 characters at most, without control characters. */
    static String excerpt(String text) {
        String head = text.length() <= 120 ? text : text.substring(0, 120) + "...";
        StringBuilder clean = new StringBuilder(head.length());
        head.chars().forEach(c -> clean.append(Character.isISOControl(c) ? '?' : (char) c));
        return clean.toString();
    }
}
