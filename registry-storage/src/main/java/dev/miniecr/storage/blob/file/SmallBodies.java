package dev.miniecr.storage.blob.file;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The memory in which small bodies wait for their digest before a file is made; all of them together have a limit. */
final class SmallBodies {
    /** What a body that comes in one piece may have to be held in memory. */
    static final int LARGEST = 256 << 10;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final AtomicLong free;

    SmallBodies(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    /** Room for a body of this size; an empty buffer when it is unknown, not small, or too much is held already. */
    ByteBuffer take(OptionalLong expected) {
        if (expected.isEmpty() || expected.getAsLong() <= 0 || expected.getAsLong() > LARGEST) {
            return NONE;
        }
        int size = (int) expected.getAsLong();
        if (free.addAndGet(-size) < 0) {
            free.addAndGet(size);
            return NONE;
        }
        return ByteBuffer.allocate(size);
    }

    /** Returns the buffer to put in the place of the one that is given back. */
    ByteBuffer giveBack(ByteBuffer buffer) {
        free.addAndGet(buffer.capacity());
        return NONE;
    }
}
