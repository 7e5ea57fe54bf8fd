package dev.miniecr.storage.blob.memory;

import dev.miniecr.storage.blob.BlobContent;
import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.NoSuchBlobException;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Blobs in the memory of this process, gone with it. For trying things out and for tests. */
public final class MemoryBlobStore implements BlobStore {
    private final Map<Location, byte[]> blobs = new ConcurrentHashMap<>();
    /** Uploads as they stood at their last sync. */
    private final Map<Location, byte[]> uploads = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    @Override
    public BlobWriter create(Digest.Algorithm algorithm) {
        return new MemoryBlobWriter(this, next("uploads/"), algorithm, new byte[0]);
    }

    @Override
    public Optional<BlobWriter> reopen(Location upload, Digest.Algorithm algorithm, long offset, Digest digestSoFar) {
        byte[] synced = uploads.get(upload);
        if (synced == null || synced.length < offset) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(synced, (int) offset);
        return algorithm.of(bytes).equals(digestSoFar)
                ? Optional.of(new MemoryBlobWriter(this, upload, algorithm, bytes))
                : Optional.empty();
    }

    @Override
    public BlobContent open(Location blob) throws IOException {
        byte[] bytes = blobs.get(blob);
        if (bytes == null) {
            throw new NoSuchBlobException(blob);
        }
        return new Content(bytes);
    }

    @Override
    public Optional<BlobContent> openAtOnce(Location blob) {
        return Optional.ofNullable(blobs.get(blob)).map(Content::new);
    }

    @Override
    public OptionalLong size(Location location) {
        byte[] bytes = blobs.getOrDefault(location, uploads.get(location));
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    }

    @Override
    public void delete(Location location) {
        blobs.remove(location);
        uploads.remove(location);
    }

    @Override
    public int sweep(Instant since, Predicate<Location> known) {
        int before = blobs.size() + uploads.size();
        blobs.keySet().removeIf(known.negate());
        uploads.keySet().removeIf(known.negate());
        return before - blobs.size() - uploads.size();
    }

    @Override
    public void close() {}

    void keep(Location upload, byte[] bytes) {
        uploads.put(upload, bytes);
    }

    Location commit(Location upload, Digest digest, byte[] bytes) {
        Location blob = next("blobs/" + digest + "-");
        blobs.put(blob, bytes);
        uploads.remove(upload);
        return blob;
    }

    private Location next(String prefix) {
        return new Location(prefix + ids.incrementAndGet());
    }

    private static final class Content implements BlobContent.Bytes {
        private final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {}
    }
}
