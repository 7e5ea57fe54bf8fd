package dev.miniecr.storage.index;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.UploadId;
import java.time.Instant;

/**
 * How far an upload is durable.
 *
 * @param principal   who began it; nobody else may go on with it
 * @param digestSoFar of the first {@code offset} bytes; its algorithm is the upload's
 * @param version     grows with each record of the same upload
 * @param activeAt    when the last byte came
 * @param parts       those among the first {@code offset} bytes
 */
public record UploadRecord(UploadId id, Repository repository, String principal, Location location, long offset,
        Digest digestSoFar, long version,
        Instant activeAt, UploadParts parts) {}
