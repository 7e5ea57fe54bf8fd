package dev.miniecr.storage.index;

/**
 * The parts that an upload has been given.
 *
 * @param count      how many
 * @param firstSmall the number, from 1 on, of the first that is smaller than {@link #LEAST_BYTES}; 0 when none is
 */
public record UploadParts(int count, int firstSmall) {
    /** What every part but the last has at least. */
    public static final long LEAST_BYTES = 5L << 20;

    public static final UploadParts NONE = new UploadParts(0, 0);

    /** These and one more. */
    public UploadParts plus(long bytes) {
        int next = count + 1;
        return new UploadParts(next, firstSmall == 0 && bytes < LEAST_BYTES ? next : firstSmall);
    }

    /** True when a part before the last is too small. */
    public boolean tooSmall() {
        return firstSmall > 0 && firstSmall < count;
    }
}
