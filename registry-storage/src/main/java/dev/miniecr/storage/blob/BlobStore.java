package dev.miniecr.storage.blob;

import dev.miniecr.storage.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Bytes under locations of their own. It knows no names and no references: what a location means is the index's affair, and a location
 * that no committed row names means nothing.
 *
 * Every method may throw IOException when the store itself fails; after that nothing is promised of the object that was written.
 */
public interface BlobStore extends Closeable {

    /** Begins an upload: a private place for bytes that are hashed by this algorithm as they come. Nothing is durable yet, and no file need be made. */
    BlobWriter create(Digest.Algorithm algorithm) throws IOException;

    /**
     * Takes up an upload that an earlier process left, as it stood when {@link BlobWriter#sync} had returned this offset and digest; bytes
     * beyond the offset are dropped, those before it are hashed again.
     *
     * Empty when it is gone or its bytes no longer have that digest.
     */
    Optional<BlobWriter> reopen(Location upload, Digest.Algorithm algorithm, long offset, Digest digestSoFar)
            throws IOException;

    /** Opens a committed blob for reading. Throws NoSuchBlobException when nothing is there. */
    BlobContent open(Location blob) throws IOException;

    /** The same from memory or from what is open already, without blocking; empty when it takes more than that. */
    Optional<BlobContent> openAtOnce(Location blob);

    /** The size in bytes of what is at this location; empty when nothing is there. */
    OptionalLong size(Location location) throws IOException;

    /** Removes what is at this location, blob or upload; nothing there is fine. */
    void delete(Location location) throws IOException;

    /**
     * After an unclean stop: looks at every object that may have been written since then, and deletes those that the predicate (asked with the
     * object's location) does not know. Called before anything is served. Returns how many it deleted.
     */
    int sweep(Instant since, Predicate<Location> known) throws IOException;
}
