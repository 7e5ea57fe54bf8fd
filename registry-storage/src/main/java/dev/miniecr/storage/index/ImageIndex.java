package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Reference;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The part of the index that is about images, which are manifests with their tags, in whatever status they are. No list reads a manifest's bytes. */
public interface ImageIndex {

    /**
     * One id for each tag and one for each image without any, in the order of the images' first push. Looks at a bounded number of rows, and
     * so may return fewer than the limit, even none, before the end. Throws NameUnknown.
     */
    ImageIdPage imageIds(Repository repository, ImageFilter filter, Optional<ImagePosition> after, int limit)
            throws IOException;

    /**
     * Images in the order of their first push. Looks at a bounded number of rows, and so may return fewer than the limit, even none, before
     * the end. Throws NameUnknown.
     */
    ImagePage images(Repository repository, ImageFilter filter, OptionalLong after, int limit) throws IOException;

    Optional<Image> findImage(Repository repository, Reference reference) throws IOException;

    /** The manifest of an image, which may be archived. */
    Optional<StoredManifest> findContent(Repository repository, Digest digest) throws IOException;

    /**
     * As {@link ManifestIndex#putManifest}, but a push that finds everything as it would leave it throws ImageExists, with the first of its
     * tags.
     */
    void putImage(ManifestPush push) throws IOException;

    /**
     * Removes the tag, and with the last one the image; returns its digest.
     *
     * Throws NameUnknown, ManifestUnknown, TagElsewhere when the tag is on another digest than {@code at}, or StillReferenced when it is the
     * last tag and an index of the repository names the image.
     */
    Digest deleteImageTag(Repository repository, Tag tag, Optional<Digest> at, String principal) throws IOException;

    /** Archives an image or takes it out of the archive; does nothing to one that is in this status. Throws NameUnknown, ManifestUnknown. */
    Image changeImageStatus(Repository repository, Digest digest, ImageStatus status, String principal)
            throws IOException;

    /** The indexes of the repository that name these images, by the images' numbers: of each image at most 100, and none for one that none names. */
    Map<Long, Set<Digest>> indexesOf(Repository repository, List<Long> images) throws IOException;

    /**
     * Removes an image and its tags where it still is in this state; false, and nothing done, where it is in another or gone.
     *
     * Throws NameUnknown, or StillReferenced while an index of the repository names it.
     */
    boolean deleteImage(Repository repository, ImageState was, String principal) throws IOException;

    /**
     * Archives an image where it still is in this state, which is an active one; false, and nothing done, where it is in another or gone.
     *
     * Throws NameUnknown, or StillReferenced while an active index of the repository names it.
     */
    boolean archiveImage(Repository repository, ImageState was, String principal) throws IOException;

    /**
     * Images whose subject is this digest, of these artifact types (none stand for all) and in these statuses, in the order of their first
     * push: at most so many, with descriptors of so many bytes but at least one, looking at a bounded number of rows. Throws NameUnknown.
     */
    ImageReferrerPage imageReferrers(Repository repository, Digest subject, ReferrerFilter filter, long after,
            int limit, int bytes) throws IOException;

    /** Which referrers a list shows; no artifact types stand for all. */
    record ReferrerFilter(Set<String> artifactTypes, Set<ImageStatus> statuses) {
        public ReferrerFilter {
            artifactTypes = Set.copyOf(artifactTypes);
            statuses = Set.copyOf(statuses);
        }
    }

    /** Which images of the repository need this blob. Throws NameUnknown. */
    BlobUse blobUse(Repository repository, Digest digest) throws IOException;

    /** Adds pulls to what is recorded. Those of images that are not there any more are fine. */
    void addPulls(List<PullCount> pulls) throws IOException;

    /** Events after this sequence in its order, at most so many. None that is committed later comes before one that was returned. */
    List<Event> events(long after, int limit) throws IOException;

    /** Forgets events from before this moment among the oldest ones, of which it looks at so many; returns how many it forgot. */
    int trimEvents(Instant before, int limit) throws IOException;
}
