package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Repository;
import java.time.Instant;

/**
 * Something that happened to an image, as EventBridge tells it.
 *
 * @param sequence orders events as they were committed, and is never used again
 * @param type     the detail-type
 * @param detail   JSON
 */
public record Event(long sequence, Repository repository, String type, String detail, Instant at) {}
