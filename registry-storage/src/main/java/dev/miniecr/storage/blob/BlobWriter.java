package dev.miniecr.storage.blob;

import dev.miniecr.storage.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * One upload's bytes, written in order by one thread at a time, hashed once as they come.
 *
 * Closing gives handles back and leaves the bytes that were synced; it neither commits nor discards.
 */
public interface BlobWriter extends Closeable {

    /** Where an upload stood: the way back for one that takes bytes before it knows whether they count. */
    @FunctionalInterface
    interface Mark {
        /**
         * Takes the upload back: offset, digest and length are what they were, and the bytes that came since are gone, synced or not. A mark that
         * was made later means nothing then.
         */
        void rollBack() throws IOException;
    }

    /** Where the bytes are until the commit. */
    Location location();

    /** How many bytes have been taken so far. */
    long offset();

    /**
     * Takes every byte of the source; returns the new offset. When the source fails the bytes that came before stay, and offset() counts them.
     *
     * @param expected how many bytes are announced, so that room can be made for them at once; a hint, never trusted
     */
    long append(ByteSource source, OptionalLong expected) throws IOException;

    /** Notes where the upload stands now. */
    Mark mark() throws IOException;

    /** Hands out the bytes so far; they stay, and more may come. */
    void copyTo(OutputStream sink) throws IOException;

    /** The digest of the bytes so far, by the algorithm of the upload. */
    Digest digest();

    /** The digest of the bytes so far by any algorithm; reads them again where it is not the upload's own. */
    Digest digest(Digest.Algorithm algorithm) throws IOException;

    /** Makes the bytes up to the offset at the time of the call survive a crash. May run beside an append. */
    void sync() throws IOException;

    /**
     * Makes the bytes durable under a new, final location that is theirs alone: written, synced, renamed, and the directory synced, in this order.
     * The writer is finished and closed. The caller has checked the digest.
     */
    Location commit(Digest digest) throws IOException;

    /** Drops the bytes. The writer is finished and closed. */
    void discard() throws IOException;
}
