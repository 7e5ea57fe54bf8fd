package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image as a lifecycle policy sees it.
 *
 * @param pulledAt    the last pull that is recorded
 * @param activatedAt when it last came back from the archive
 * @param archivedAt  when it last went there
 * @param parents     the indexes of the repository that name it
 * @param subject     what it refers to, as a signature does to what is signed
 */
public record LifecycleImage(Digest digest, List<Tag> tags, Instant pushedAt, StorageClass storageClass,
        Optional<Instant> pulledAt, Optional<Instant> activatedAt, Optional<Instant> archivedAt, Set<Digest> parents,
        Optional<Digest> subject) {
    public LifecycleImage {
        tags = List.copyOf(tags);
        parents = Set.copyOf(parents);
    }

    /** What its age is counted from. An image of which no archiving is known is as young as can be. */
    Instant since(Criterion.Event event) {
        return switch (event) {
            case PUSHED -> activatedAt.orElse(pushedAt);
            case PULLED -> pulledAt.filter(pulled -> activatedAt.isEmpty() || !pulled.isBefore(activatedAt.get()))
                    .orElseGet(() -> activatedAt.orElse(pushedAt));
            case TRANSITIONED -> archivedAt.orElse(Instant.MAX);
        };
    }
}
