package dev.miniecr.storage.blob.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the store asks of a disk, one step at a time; a test may stop between two steps, or forget what was not synced.
 *
 * A file's bytes survive a crash when the file is synced, its name when the directory is.
 */
public interface FileLayer {

    /** Makes a directory that only its owner can enter; one that is there is fine. */
    void createDirectory(Path directory) throws IOException;

    /** What is in a directory, as paths. */
    List<Path> list(Path directory) throws IOException;

    /** When something in the directory was made, renamed or removed last. */
    Instant changedAt(Path directory) throws IOException;

    /** Makes the directory's names survive a crash. */
    void syncDirectory(Path directory) throws IOException;

    /** Makes an empty file that only its owner can read. Throws FileAlreadyExistsException. */
    WritableFile create(Path file) throws IOException;

    /** Opens a file to go on with it after so many bytes; those beyond are cut off. Throws NoSuchFileException. */
    WritableFile reopen(Path file, long size) throws IOException;

    /** Opens a file for reading. Throws NoSuchFileException. */
    FileChannel open(Path file) throws IOException;

    /** The size of a file; empty when it is not there. */
    OptionalLong size(Path file) throws IOException;

    /** Gives a file another name in one step. Throws AtomicMoveNotSupportedException between file systems. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file; one that is not there is fine. */
    void delete(Path file) throws IOException;

    /** A file that grows at its end. Written by one thread; sync may run beside it on another. */
    interface WritableFile extends Closeable {

        /** Writes all bytes of the buffers at the end of the file. */
        void write(ByteBuffer[] buffers) throws IOException;

        /** Cuts the file off after so many bytes, no more than it has; what is written next goes there. */
        void truncate(long size) throws IOException;

        /** Reads bytes from this position on; returns how many, or -1 at the end. */
        int read(ByteBuffer into, long position) throws IOException;

        /** Makes the bytes written so far survive a crash. */
        void sync() throws IOException;

        /** Sets room aside on the disk for bytes from this position on; the file's size stays. A hint: nothing happens where it cannot be done. */
        void reserve(long position, long length);

        /** Gives back the room beyond the end that was set aside. */
        void releaseReserved();

        /** Lets the disk begin to write these bytes, so that a later sync has less to do. A hint: nothing happens where it cannot be done. */
        void writeBack(long position, long length);
    }
}
