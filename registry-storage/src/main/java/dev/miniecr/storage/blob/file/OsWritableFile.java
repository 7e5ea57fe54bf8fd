package dev.miniecr.storage.blob.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** A file of the operating system that grows at its end. */
final class OsWritableFile implements FileLayer.WritableFile {
    private static final int NOT_OPENED = -2;

    private final Path path;
    private final FileChannel channel;
    private int descriptor = NOT_OPENED;

    /* Linking the calls takes tens of milliseconds, so it waits for the first file that is big enough to gain by them. */
    private static final class Calls {
        static final Optional<LinuxFileCalls> OF_SYSTEM = LinuxFileCalls.find();
    }

    OsWritableFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public void write(ByteBuffer[] buffers) throws IOException {
        int first = 0;
        while (first < buffers.length) {
            channel.write(buffers, first, buffers.length - first);
            while (first < buffers.length && !buffers[first].hasRemaining()) {
                first++;
            }
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void reserve(long position, long length) {
        Calls.OF_SYSTEM.filter(this::hasDescriptor).ifPresent(calls -> calls.reserve(descriptor, position, length));
    }

    @Override
    public void writeBack(long position, long length) {
        Calls.OF_SYSTEM.filter(this::hasDescriptor).ifPresent(calls -> calls.writeBack(descriptor, position, length));
    }

    @Override
    public void releaseReserved() {
        Calls.OF_SYSTEM.filter(this::hasDescriptor).ifPresent(calls -> {
            try {
                calls.truncate(descriptor, channel.size());
            } catch (IOException e) {
                // Whoever writes or syncs next meets the same failure; the room is given back with the file.
            }
        });
    }

    private boolean hasDescriptor(LinuxFileCalls calls) {
        if (descriptor == NOT_OPENED) {
            descriptor = calls.openForWriting(path);
        }
        return descriptor >= 0;
    }

    @Override
    public void close() throws IOException {
        if (descriptor >= 0) {
            Calls.OF_SYSTEM.ifPresent(calls -> calls.close(descriptor));
            descriptor = NOT_OPENED;
        }
        channel.close();
    }
}
