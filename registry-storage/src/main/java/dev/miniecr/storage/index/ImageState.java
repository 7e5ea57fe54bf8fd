package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What of an image a decision about it rests on: a change of it that was decided by one state is not made in another. */
public record ImageState(Digest digest, List<Tag> tags, Instant pushedAt, ImageStatus status,
        Optional<Instant> archivedAt, Optional<Instant> activatedAt, Optional<Instant> pulledAt) {
    public ImageState {
        tags = List.copyOf(tags);
    }
}
