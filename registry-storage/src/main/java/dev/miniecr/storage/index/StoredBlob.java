package dev.miniecr.storage.index;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;

/** A blob's bytes and where they are; size in bytes. */
public record StoredBlob(Digest digest, long size, Location location) {}
