package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import java.time.Instant;

/** How often an image was pulled since that was last recorded, and when for the last time. */
public record PullCount(Repository repository, Digest digest, Instant lastAt, long count) {}
