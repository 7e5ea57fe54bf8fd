package dev.miniecr.storage;

/**
 * One part of an upload, of which the registry says how far it has come and the client what comes next.
 *
 * @param firstByte where it begins in the upload
 * @param lastByte  its last byte's place, itself included
 */
public record Part(long firstByte, long lastByte, PartContent content) {
    /** What a part has at most. */
    public static final long MOST_BYTES = 20L << 20;

    /** How many parts an upload has at most. */
    public static final int MOST_PARTS = 4_200;

    /** How many bytes it says that it has, where that is a possible number. */
    long length() {
        return lastByte - firstByte + 1;
    }

    /** False when no part can be like that, whatever its bytes. */
    boolean isPossible() {
        return lastByte >= firstByte && lastByte - firstByte < MOST_BYTES;
    }
}
