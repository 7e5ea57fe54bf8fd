package dev.miniecr.storage.blob.file;

import dev.miniecr.storage.blob.BlobContent;
import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Blobs as files under one root. */
public final class FileBlobStore implements BlobStore {
    /*
     * Bytes come into uploads/<id>. A commit syncs them, renames the file to blobs/<algorithm>/<2 hex>/<hex>-<id> and syncs that directory. The
     * rename is atomic, so no reader ever meets half a blob; the id is random, so no two commits share a file, and an unlink never meets a new
     * push of the same digest. A crash leaves at most a stray file: an upload, or a blob that no row names. The sweep after an unclean stop
     * lists uploads/, and those blob directories that changed since the last clean mark: making, renaming and removing a file set the
     * directory's time.
     *
     * Opening a store commits one empty blob by each algorithm and removes it again. So a disk that cannot be written, and uploads/ and blobs/
     * on different file systems, stop the start and not the first push.
     */
    private static final int OPEN_FILES = 512;
    private static final long SMALL_BODIES_BYTES = 8 << 20;
    private static final Duration SWEEP_MARGIN = Duration.ofMinutes(1);

    private final Layout layout;
    private final FileLayer layer;
    private final Supplier<String> ids;
    private final SmallBodies smallBodies = new SmallBodies(SMALL_BODIES_BYTES);
    private final OpenFiles openFiles;

    public FileBlobStore(Path root) throws IOException {
        this(root, new OsFileLayer(), FileBlobStore::randomId, OPEN_FILES);
    }

    /**
     * @param ids       32 hexadecimal digits, never the same twice
     * @param openFiles how many files are kept open for reading when nobody reads them
     */
    public FileBlobStore(Path root, FileLayer layer, Supplier<String> ids, int openFiles) throws IOException {
        this.layout = new Layout(root.toAbsolutePath().normalize());
        this.layer = layer;
        this.ids = ids;
        this.openFiles = new OpenFiles(this::openFile, openFiles);
        layout.makeDirectories(layer);
        tryCommits();
    }

    /** 128 random bits as 32 hexadecimal digits. */
    public static String randomId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private void tryCommits() throws IOException {
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            try (BlobWriter writer = create(algorithm)) {
                delete(writer.commit(writer.digest()));
            } catch (AtomicMoveNotSupportedException e) {
                throw new IOException("uploads/ and blobs/ in " + layout.root() + " must be on one file system", e);
            }
        }
    }

    @Override
    public BlobWriter create(Digest.Algorithm algorithm) {
        return writer(ids.get(), algorithm);
    }

    private FileBlobWriter writer(String id, Digest.Algorithm algorithm) {
        return new FileBlobWriter(algorithm, new UploadFile(layer, layout, id), smallBodies);
    }

    @Override
    public Optional<BlobWriter> reopen(Location upload, Digest.Algorithm algorithm, long offset, Digest digestSoFar)
            throws IOException {
        Path path = layout.path(upload);
        OptionalLong size = layer.size(path);
        if (!Layout.isUpload(upload) || size.isEmpty() || size.getAsLong() < offset) {
            return Optional.empty();
        }
        FileBlobWriter writer = writer(Layout.uploadId(upload), algorithm);
        boolean same = false;
        try {
            writer.reopen(offset);
            same = writer.digest().equals(digestSoFar);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!same) {
                writer.close();
            }
        }
        return same ? Optional.of(writer) : Optional.empty();
    }

    @Override
    public BlobContent open(Location blob) throws IOException {
        return openFiles.open(blob);
    }

    @Override
    public Optional<BlobContent> openAtOnce(Location blob) {
        return openFiles.openPresent(blob).map(file -> file);
    }

    private FileChannel openFile(Location location) throws IOException {
        Path path = layout.path(location);
        if (!Layout.isBlob(location)) {
            throw new NoSuchFileException(location.value());
        }
        return layer.open(path);
    }

    @Override
    public OptionalLong size(Location location) throws IOException {
        return layer.size(layout.path(location));
    }

    @Override
    public void delete(Location location) throws IOException {
        layer.delete(layout.path(location));
        openFiles.drop(location);
        if (Layout.isBlob(location)) {
            layer.syncDirectory(layout.directory(location));
        }
    }

    @Override
    public int sweep(Instant since, Predicate<Location> known) throws IOException {
        int deleted = sweep(layout.uploads(), known);
        for (Path directory : layout.blobDirectories()) {
            if (!layer.changedAt(directory).plus(SWEEP_MARGIN).isBefore(since)) {
                deleted += sweep(directory, known);
            }
        }
        return deleted;
    }

    private int sweep(Path directory, Predicate<Location> known) throws IOException {
        int deleted = 0;
        for (Path file : layer.list(directory)) {
            Optional<Location> location = layout.location(file);
            if (location.isPresent() && !known.test(location.get())) {
                layer.delete(file);
                openFiles.drop(location.get());
                deleted++;
            }
        }
        if (deleted > 0) {
            layer.syncDirectory(directory);
        }
        return deleted;
    }

    /** Closes the files that nobody reads; the others close with their last reader. */
    @Override
    public void close() {
        openFiles.close();
    }
}
