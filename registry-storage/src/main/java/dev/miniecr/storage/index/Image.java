package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A manifest with its tags: what is known of it without its bytes.
 *
 * @param id           numbers images in the order of their first push, over all repositories, and is never used again
 * @param tags         in the order of their bytes
 * @param artifactType the artifactType member, or for an image without one its config's media type
 * @param imageSize    bytes of config and layers; of an index the largest of its images
 * @param pushedAt     the first push; a tag that is added later does not change it
 * @param archivedAt   the last time
 * @param activatedAt  when it was last taken out of the archive
 * @param pulledAt     the last pull that is recorded
 * @param pulls        recorded so far
 */
public record Image(long id, Digest digest, List<Tag> tags, MediaType mediaType, Optional<String> artifactType,
        long imageSize, Instant pushedAt, ImageStatus status, Optional<Instant> archivedAt,
        Optional<Instant> activatedAt, Optional<Instant> pulledAt, long pulls, Optional<Digest> subject) {
    public Image {
        tags = List.copyOf(tags);
    }

    public ImageState state() {
        return new ImageState(digest, tags, pushedAt, status, archivedAt, activatedAt, pulledAt);
    }
}
