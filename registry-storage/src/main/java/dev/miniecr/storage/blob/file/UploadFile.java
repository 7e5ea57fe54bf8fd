package dev.miniecr.storage.blob.file;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/** The file of one upload, which is made when its first bytes come, until it is a blob's. */
final class UploadFile implements Closeable {
    /*
     * Room is set aside for what is announced, a piece at a time: an announcement that is a lie, or a body that stops, keeps at most one piece
     * from others, and only until the file is closed. The disk begins to write early, so that the sync at the end has little left to wait for.
     */
    private static final long RESERVE_AT_LEAST = 1L << 20;
    private static final long RESERVE_AT_MOST = 64L << 20;
    private static final long WRITE_BACK_EVERY = 8L << 20;
    private static final int HASH_AT_ONCE = 1 << 20;
    private static final int COPY_AT_ONCE = 64 << 10;

    private final FileLayer layer;
    private final Layout layout;
    private final String id;
    private Location location;
    private Optional<FileLayer.WritableFile> file = Optional.empty();
    private boolean nameSynced;
    private long size;
    private long reserved;
    private long writtenBack;

    UploadFile(FileLayer layer, Layout layout, String id) {
        this.layer = layer;
        this.layout = layout;
        this.id = id;
        this.location = Layout.upload(id);
    }

    Location location() {
        return location;
    }

    /** Takes up a file that is there, cut to this size. Its name was synced with its bytes. */
    void reopen(long offset) throws IOException {
        file = Optional.of(layer.reopen(layout.path(location), offset));
        nameSynced = true;
        size = offset;
        writtenBack = offset;
    }

    /** Makes the file when it is not there. */
    FileLayer.WritableFile make() throws IOException {
        if (file.isEmpty()) {
            file = Optional.of(layer.create(layout.path(location)));
        }
        return file.get();
    }

    /**
     * Writes all bytes of the buffers at the end.
     *
     * @param length       how many bytes that are
     * @param announcedEnd the size that the file is said to reach
     */
    void write(ByteBuffer[] buffers, long length, long announcedEnd) throws IOException {
        FileLayer.WritableFile open = make();
        long end = size + length;
        if (end > reserved && announcedEnd - size >= RESERVE_AT_LEAST) {
            long piece = Math.min(announcedEnd - size, Math.max(length, RESERVE_AT_MOST));
            open.reserve(size, piece);
            reserved = size + piece;
        }
        open.write(buffers);
        size = end;
        if (size - writtenBack >= WRITE_BACK_EVERY) {
            open.writeBack(writtenBack, size - writtenBack);
            writtenBack = size;
        }
    }

    /** Cuts the file off after so many bytes; one that is no longer than that stays. */
    void truncate(long length) throws IOException {
        if (file.isPresent() && size > length) {
            file.get().truncate(length);
            size = length;
            writtenBack = Math.min(writtenBack, length);
            releaseReserved(file.get());
        }
    }

    /** Shows the first bytes of the file to a running digest. */
    void hash(long length, MessageDigest running) throws IOException {
        read(length, HASH_AT_ONCE, running::update);
    }

    /** Writes the first bytes of the file elsewhere. */
    void copy(long length, OutputStream sink) throws IOException {
        read(length, COPY_AT_ONCE, piece -> sink.write(piece.array(), piece.arrayOffset(), piece.remaining()));
    }

    private interface Taker {
        void take(ByteBuffer piece) throws IOException;
    }

    private void read(long length, int atOnce, Taker taker) throws IOException {
        FileLayer.WritableFile open = make();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(length, atOnce));
        long position = 0;
        while (position < length) {
            piece.clear().limit((int) Math.min(piece.capacity(), length - position));
            int read = open.read(piece, position);
            if (read < 0) {
                throw new IOException(location + " is shorter than what was written to it");
            }
            taker.take(piece.flip());
            position += read;
        }
    }

    /** Makes the bytes and the name survive a crash. */
    void sync() throws IOException {
        make().sync();
        if (!nameSynced) {
            layer.syncDirectory(layout.uploads());
            nameSynced = true;
        }
    }

    Location commit(Digest digest) throws IOException {
        FileLayer.WritableFile open = make();
        releaseReserved(open);
        open.sync();
        close();
        Location blob = Layout.blob(digest, id);
        layer.rename(layout.path(location), layout.path(blob));
        location = blob;
        layer.syncDirectory(layout.directory(blob));
        return blob;
    }

    /** Removes the file, whatever it is called by now; one that was never made costs no disk access. */
    void discard() throws IOException {
        boolean made = file.isPresent();
        try (this) {
            if (made) {
                layer.delete(layout.path(location));
            }
        }
    }

    private void releaseReserved(FileLayer.WritableFile open) {
        if (reserved > size) {
            open.releaseReserved();
        }
        reserved = 0;
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            try (FileLayer.WritableFile open = file.get()) {
                releaseReserved(open);
            }
        }
    }
}
