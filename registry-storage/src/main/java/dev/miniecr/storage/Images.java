package dev.miniecr.storage;

import dev.miniecr.storage.index.BlobUse;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImageId;
import dev.miniecr.storage.index.ImageIdPage;
import dev.miniecr.storage.index.ImageIndex.ReferrerFilter;
import dev.miniecr.storage.index.ImagePage;
import dev.miniecr.storage.index.ImagePosition;
import dev.miniecr.storage.index.ImageReferrerPage;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.StoredManifest;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.ManifestReader;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The images of repositories: manifests with their tags, active and archived ones. */
public final class Images {
    /** Bytes of the descriptors in one page of referrers. */
    private static final int REFERRERS_BYTES = (4 << 20) - 512;

    private final CachingManifestIndex index;
    private final Repositories repositories;
    private final RegistrySettings settings;
    private final ManifestReader reader;

    Images(CachingManifestIndex index, Repositories repositories, RegistrySettings settings) {
        this.index = index;
        this.repositories = repositories;
        this.settings = settings;
        this.reader = new ManifestReader(settings.manifests());
    }

    /**
     * One id for each tag and one for each image without any, in the order of the images' first push. A short page, even an empty one, may
     * have a next one. Throws RegistryException(NameUnknown).
     */
    public ImageIdPage list(Repository repository, ImageFilter filter, Optional<ImagePosition> after, int limit)
            throws IOException {
        return index.imageIds(repository, filter, after, limit);
    }

    /**
     * Images in the order of their first push. A short page, even an empty one, may have a next one. Throws RegistryException(NameUnknown).
     */
    public ImagePage describe(Repository repository, ImageFilter filter, OptionalLong after, int limit)
            throws IOException {
        return index.images(repository, filter, after, limit);
    }

    /** An image in whatever status. Throws RegistryException(NameUnknown). */
    public Optional<Image> find(Repository repository, Reference reference) throws IOException {
        return present(repository, index.findImage(repository, reference));
    }

    /** The manifest of an image in whatever status. Throws RegistryException(NameUnknown). */
    public Optional<StoredManifest> content(Repository repository, Digest digest) throws IOException {
        Optional<StoredManifest> active = index.findManifest(repository, digest);
        return active.isPresent() ? active : present(repository, index.findContent(repository, digest));
    }

    private <T> Optional<T> present(Repository repository, Optional<T> found) throws IOException {
        if (found.isEmpty() && !repositories.exists(repository)) {
            throw new RegistryException(new RegistryError.NameUnknown(repository));
        }
        return found;
    }

    /**
     * Stores a manifest in a repository that is there, and moves the tag to it. An archived image becomes active.
     *
     * Throws RegistryException, the first of these: NameUnknown, ManifestTooLarge, ManifestInvalid, MediaTypeAbsent, MediaTypeDiffers, DigestMismatch,
     * ManifestBlobUnknown, what the tag rules (TagImmutable, TooManyTagsOnImage) or the conditions throw, ImageExists when there is nothing to change.
     *
     * @param expected the digest that the bytes must have
     */
    public Manifest put(Repository repository, byte[] bytes, Optional<MediaType> mediaType, Optional<Tag> tag,
            Optional<Digest> expected, String principal, WriteConditions conditions) throws IOException {
        if (!repositories.exists(repository)) {
            throw new RegistryException(new RegistryError.NameUnknown(repository));
        }
        Manifest manifest = reader.read(bytes, mediaType,
                expected.map(Digest::algorithm).orElse(Digest.Algorithm.SHA256));
        if (expected.isPresent() && !expected.get().equals(manifest.digest())) {
            throw new RegistryException(new RegistryError.DigestMismatch(expected.get(), manifest.digest()));
        }
        index.putImage(new ManifestPush(repository, manifest, tag.stream().toList(), new Precondition.None(),
                settings.pushes(), principal, new Existing(conditions)));
        return manifest;
    }

    /**
     * Deletes by tag that tag, and with the last one the image; by digest the image and all its tags; by both, as by tag. Returns what went: an
     * id for each tag, or one without a tag.
     *
     * Throws RegistryException: NameUnknown, ManifestUnknown, TagElsewhere, StillReferenced. One of digest and tag must be there.
     */
    public List<ImageId> delete(Repository repository, Optional<Digest> digest, Optional<Tag> tag, String principal)
            throws IOException {
        if (tag.isPresent()) {
            return List.of(new ImageId(index.deleteImageTag(repository, tag.get(), digest, principal), tag));
        }
        Digest named = digest.orElseThrow(() -> new IllegalArgumentException("An image has a digest or a tag"));
        List<Tag> removed = index.deleteManifest(repository, named, principal);
        return removed.isEmpty()
                ? List.of(new ImageId(named, Optional.empty()))
                : removed.stream().map(name -> new ImageId(named, Optional.of(name))).toList();
    }

    /** Archives an image or takes it out of the archive; one that is in this status stays as it is. Throws RegistryException: NameUnknown, ManifestUnknown. */
    public Image changeStatus(Repository repository, Digest digest, ImageStatus status, String principal)
            throws IOException {
        return index.changeImageStatus(repository, digest, status, principal);
    }

    /**
     * Images whose subject is this digest, which need not be there, in the order of their first push. A short page, even an empty one, may
     * have a next one. Throws RegistryException(NameUnknown).
     *
     * @param artifactTypes none stand for all
     */
    public ImageReferrerPage referrers(Repository repository, Digest subject, Set<String> artifactTypes,
            Set<ImageStatus> statuses, long after, int limit) throws IOException {
        return index.imageReferrers(repository, subject, new ReferrerFilter(artifactTypes, statuses), after, limit,
                REFERRERS_BYTES);
    }

    /** Which images of the repository need this blob, stored or not. Throws RegistryException(NameUnknown). */
    public BlobUse use(Repository repository, Digest digest) throws IOException {
        return index.blobUse(repository, digest);
    }

    /** The caller's conditions on a repository that is there. */
    private record Existing(WriteConditions caller) implements WriteConditions {
        @Override
        public NewRepository createsRepository(Repository repository) {
            throw new RegistryException(new RegistryError.NameUnknown(repository));
        }

        @Override
        public void createsTag(Repository repository, Tag tag) {
            caller.createsTag(repository, tag);
        }

        @Override
        public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {
            caller.movesTag(repository, tag, from, to);
        }
    }
}
