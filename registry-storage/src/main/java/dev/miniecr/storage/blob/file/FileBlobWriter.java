package dev.miniecr.storage.blob.file;

import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.ByteSource;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/** One upload: hashes bytes as they come and hands them on to its file. */
final class FileBlobWriter implements BlobWriter {
    /*
     * A body that announces at most 256 KiB waits in memory, so that one with a wrong digest touches no disk; a sync, a commit, or more bytes than
     * announced send it to the file. What is held so by all writers has a limit, beyond which bodies go to files at once: an upload that stays
     * open with bytes in memory costs others this shortcut and nothing else.
     *
     * The offset and the running digest count only bytes that are wholly in the buffer or the file. After any failure of the disk the file may
     * hold more or other bytes than that (and a sync that failed once may wrongly succeed the next time), so the writer is broken for good.
     *
     * Two locks, taken in this order. syncing: a sync may run beside an append, but not beside what ends the writer or takes it back. bytes: buffer, file, digest
     * and offset change together; it is held for one piece of a body at a time, and not while a sync waits for the disk.
     */
    private enum State {
        OPEN, BROKEN, FINISHED
    }

    private final Digest.Algorithm algorithm;
    private final UploadFile file;
    private final SmallBodies smallBodies;
    private final Location location;
    private final ReentrantLock syncing = new ReentrantLock();
    private final ReentrantLock bytes = new ReentrantLock();
    private MessageDigest running;
    private ByteBuffer small;
    private volatile long offset;
    private volatile State state = State.OPEN;

    FileBlobWriter(Digest.Algorithm algorithm, UploadFile file, SmallBodies smallBodies) {
        this.algorithm = algorithm;
        this.file = file;
        this.smallBodies = smallBodies;
        this.location = file.location();
        this.running = algorithm.start();
        this.small = smallBodies.take(OptionalLong.empty());
    }

    /** Goes on with a file that is there after so many bytes. */
    void reopen(long size) throws IOException {
        file.reopen(size);
        file.hash(size, running);
        offset = size;
    }

    @Override
    public Location location() {
        return location;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long append(ByteSource source, OptionalLong expected) throws IOException {
        long left = Math.min(expected.orElse(0), Long.MAX_VALUE - offset);
        long announcedEnd = offset + Math.max(left, 0);
        if (offset == 0) {
            exchangeSmall(expected);
        }
        for (ByteBuffer[] piece = source.next(); piece.length > 0; piece = source.next()) {
            take(piece, announcedEnd);
        }
        return offset;
    }

    private void exchangeSmall(OptionalLong expected) {
        bytes.lock();
        try {
            if (state == State.OPEN) {
                smallBodies.giveBack(small);
                small = smallBodies.take(expected);
            }
        } finally {
            bytes.unlock();
        }
    }

    private void take(ByteBuffer[] piece, long announcedEnd) throws IOException {
        bytes.lock();
        try {
            long before = offset;
            orBreak(() -> offset = before + put(piece, announcedEnd));
        } finally {
            bytes.unlock();
        }
    }

    private long put(ByteBuffer[] piece, long announcedEnd) throws IOException {
        ByteBuffer[] toWrite = new ByteBuffer[piece.length];
        long length = 0;
        for (int i = 0; i < piece.length; i++) {
            toWrite[i] = piece[i].duplicate();
            length += piece[i].remaining();
        }
        if (length <= small.remaining()) {
            for (ByteBuffer buffer : toWrite) {
                small.put(buffer);
            }
        } else {
            spill();
            file.write(toWrite, length, announcedEnd);
        }
        for (ByteBuffer buffer : piece) {
            running.update(buffer);
        }
        return length;
    }

    private void spill() throws IOException {
        int length = small.position();
        if (length > 0) {
            file.write(new ByteBuffer[]{small.flip()}, length, length);
        }
        small = smallBodies.giveBack(small);
    }

    @Override
    public Mark mark() throws IOException {
        bytes.lock();
        try {
            requireOpen();
            long before = offset;
            MessageDigest runningBefore = copy(running);
            return () -> rollBack(before, runningBefore);
        } finally {
            bytes.unlock();
        }
    }

    /* Until the first spill all bytes are in the buffer, after it none. */
    private void rollBack(long before, MessageDigest runningBefore) throws IOException {
        syncing.lock();
        bytes.lock();
        try {
            orBreak(() -> {
                if (small.position() > before) {
                    small.position((int) before);
                }
                file.truncate(before);
                running = copy(runningBefore);
                offset = before;
            });
        } finally {
            bytes.unlock();
            syncing.unlock();
        }
    }

    @Override
    public void copyTo(OutputStream sink) throws IOException {
        bytes.lock();
        try {
            orBreak(this::spill);
        } finally {
            bytes.unlock();
        }
        file.copy(offset, sink);
    }

    @Override
    public Digest digest() {
        bytes.lock();
        try {
            return algorithm.finish(copy(running));
        } finally {
            bytes.unlock();
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The digests of every Java runtime can be cloned", e);
        }
    }

    @Override
    public Digest digest(Digest.Algorithm other) throws IOException {
        if (other == algorithm) {
            requireOpen();
            return digest();
        }
        MessageDigest again = other.start();
        bytes.lock();
        try {
            orBreak(() -> {
                if (small.position() > 0) {
                    again.update(small.duplicate().flip());
                } else if (offset > 0) {
                    file.hash(offset, again);
                }
            });
        } finally {
            bytes.unlock();
        }
        return other.finish(again);
    }

    @Override
    public void sync() throws IOException {
        syncing.lock();
        try {
            bytes.lock();
            try {
                orBreak(() -> {
                    spill();
                    file.make();
                });
            } finally {
                bytes.unlock();
            }
            orBreak(file::sync);
        } finally {
            syncing.unlock();
        }
    }

    @Override
    public Location commit(Digest digest) throws IOException {
        syncing.lock();
        bytes.lock();
        try {
            requireOpen();
            spill();
            Location blob = file.commit(digest);
            state = State.FINISHED;
            return blob;
        } catch (IOException e) {
            try {
                discard();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        } finally {
            bytes.unlock();
            syncing.unlock();
        }
    }

    @Override
    public void discard() throws IOException {
        finish(file::discard);
    }

    @Override
    public void close() throws IOException {
        finish(file::close);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void orBreak(Step step) throws IOException {
        requireOpen();
        boolean done = false;
        try {
            step.run();
            done = true;
        } finally {
            if (!done) {
                state = State.BROKEN;
            }
        }
    }

    private void requireOpen() throws IOException {
        switch (state) {
            case OPEN -> {
            }
            case BROKEN -> throw new IOException("An earlier failure of the disk has broken the upload at " + location);
            case FINISHED -> throw new IOException("The upload at " + location + " is finished");
        }
    }

    private void finish(Step step) throws IOException {
        syncing.lock();
        bytes.lock();
        try {
            if (state != State.FINISHED) {
                state = State.FINISHED;
                small = smallBodies.giveBack(small);
                step.run();
            }
        } finally {
            bytes.unlock();
            syncing.unlock();
        }
    }
}
