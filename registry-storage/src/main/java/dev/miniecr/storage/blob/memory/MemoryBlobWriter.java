package dev.miniecr.storage.blob.memory;

import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.ByteSource;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/** One upload in memory. */
final class MemoryBlobWriter implements BlobWriter {
    private final MemoryBlobStore store;
    private final Location location;
    private final Digest.Algorithm algorithm;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile boolean finished;

    MemoryBlobWriter(MemoryBlobStore store, Location location, Digest.Algorithm algorithm, byte[] begun) {
        this.store = store;
        this.location = location;
        this.algorithm = algorithm;
        this.bytes.writeBytes(begun);
    }

    @Override
    public Location location() {
        return location;
    }

    @Override
    public long offset() {
        return bytes.size();
    }

    @Override
    public long append(ByteSource source, OptionalLong expected) throws IOException {
        for (ByteBuffer[] piece = source.next(); piece.length > 0; piece = source.next()) {
            requireOpen();
            for (ByteBuffer buffer : piece) {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                bytes.writeBytes(copy);
            }
        }
        return offset();
    }

    @Override
    public Mark mark() throws IOException {
        requireOpen();
        int before = bytes.size();
        return () -> {
            requireOpen();
            byte[] kept = Arrays.copyOf(bytes.toByteArray(), before);
            bytes.reset();
            bytes.writeBytes(kept);
        };
    }

    @Override
    public void copyTo(OutputStream sink) throws IOException {
        requireOpen();
        bytes.writeTo(sink);
    }

    @Override
    public Digest digest() {
        return algorithm.of(bytes.toByteArray());
    }

    @Override
    public Digest digest(Digest.Algorithm other) throws IOException {
        requireOpen();
        return other.of(bytes.toByteArray());
    }

    @Override
    public void sync() throws IOException {
        requireOpen();
        store.keep(location, bytes.toByteArray());
    }

    @Override
    public Location commit(Digest digest) throws IOException {
        requireOpen();
        finished = true;
        return store.commit(location, digest, bytes.toByteArray());
    }

    @Override
    public void discard() {
        if (!finished) {
            finished = true;
            store.delete(location);
        }
    }

    @Override
    public void close() {
        finished = true;
    }

    private void requireOpen() throws IOException {
        if (finished) {
            throw new IOException("The upload at " + location + " is finished");
        }
    }
}
