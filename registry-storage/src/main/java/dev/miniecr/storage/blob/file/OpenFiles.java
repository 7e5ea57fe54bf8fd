package dev.miniecr.storage.blob.file;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.miniecr.storage.blob.BlobContent;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.NoSuchBlobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The files that are open for reading, each shared by all its readers; a bounded number stays open when nobody reads. */
final class OpenFiles {
    /*
     * A file is held by the cache once and by each lease once, and closes with the last of them. So an eviction or a delete never takes a file from
     * under a reader, and a reader that comes just then opens it anew. A location is dropped by compute, which waits for a load of it that is
     * under way: after a delete, no handle of the file stays here.
     *
     * An interrupt of a thread that reads from a FileChannel closes the channel for all its readers, so nobody may interrupt a thread that reads
     * a blob. Where it happens all the same, those readers fail, and the next one opens the file anew.
     */
    interface Opener {
        FileChannel open(Location location) throws IOException;
    }

    private final Opener opener;
    private final Cache<Location, OpenFile> files;

    OpenFiles(Opener opener, int idle) {
        this.opener = opener;
        this.files = Caffeine.newBuilder().maximumSize(idle).executor(Runnable::run)
                .removalListener(OpenFiles::removed).build();
    }

    private static void removed(@Nullable Location location, @Nullable OpenFile file, RemovalCause cause) {
        if (file != null) {
            file.release();
        }
    }

    /** A lease on the file at this location. Throws NoSuchBlobException. */
    BlobContent.File open(Location location) throws IOException {
        Optional<BlobContent.File> present = openPresent(location);
        if (present.isPresent()) {
            return present.get();
        }
        try {
            return new Lease(Objects.requireNonNull(files.asMap().compute(location, this::acquire)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A lease on the file at this location, if it is open. */
    Optional<BlobContent.File> openPresent(Location location) {
        OpenFile idle = files.getIfPresent(location);
        return idle != null && idle.acquire() ? Optional.of(new Lease(idle)) : Optional.empty();
    }

    /* The lease is taken before the cache can evict what it has just loaded. */
    private OpenFile acquire(Location location, @Nullable OpenFile present) {
        if (present != null && present.acquire()) {
            return present;
        }
        try {
            OpenFile opened = new OpenFile(opener.open(location));
            opened.acquire();
            return opened;
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(new NoSuchBlobException(location));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets the file at this location. */
    void drop(Location location) {
        files.asMap().compute(location, (_, _) -> null);
    }

    /** Forgets all files. */
    void close() {
        files.asMap().keySet().forEach(this::drop);
    }

    private static final class OpenFile {
        private final FileChannel channel;
        private final long size;
        private final AtomicInteger holders = new AtomicInteger(1);

        OpenFile(FileChannel channel) throws IOException {
            this.channel = channel;
            this.size = channel.size();
        }

        /** False when the file is closed, or about to be. */
        boolean acquire() {
            return channel.isOpen() && holders.getAndUpdate(held -> held == 0 ? 0 : held + 1) > 0;
        }

        void release() {
            if (holders.decrementAndGet() == 0) {
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static final class Lease implements BlobContent.File {
        private final OpenFile file;
        private final AtomicBoolean given = new AtomicBoolean();

        Lease(OpenFile file) {
            this.file = file;
        }

        @Override
        public FileChannel channel() {
            return file.channel;
        }

        @Override
        public long size() {
            return file.size;
        }

        @Override
        public void close() {
            if (given.compareAndSet(false, true)) {
                file.release();
            }
        }
    }
}
