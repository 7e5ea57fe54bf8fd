package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.Contents;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.NoSuchBlobException;
import dev.miniecr.storage.blob.Pieces;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** A store that works until the power fails, again and again, and a list of what it has promised, which is checked after each crash. */
final class CrashRounds {
    private static final int MANY = 30;
    /** More steps than the opening of an empty store takes. */
    private static final int OPENING = 550;

    private final Path root;
    private final ForgetfulFileLayer disk;
    private final FileLayer layer;
    private final Random random;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Location, byte[]> committed = new HashMap<>();
    private final Map<Location, byte[]> synced = new HashMap<>();
    private final Set<Location> deleted = new HashSet<>();
    private int operations;
    private int failures;

    /** A writer and all bytes that it was given. */
    private static final class Upload {
        private final BlobWriter writer;
        private final byte[] bytes;

        Upload(BlobWriter writer, byte[] bytes) {
            this.writer = writer;
            this.bytes = bytes;
        }
    }

    /** @param layer the disk as the store sees it */
    CrashRounds(Path root, ForgetfulFileLayer disk, FileLayer layer, Random random) {
        this.root = root;
        this.disk = disk;
        this.layer = layer;
        this.random = random;
    }

    /** How many operations the store has finished. */
    int operations() {
        return operations;
    }

    @Override
    public String toString() {
        return operations + " operations, " + failures + " power failures, " + committed.size() + " blobs and "
                + synced.size() + " uploads whole at the end";
    }

    void round() throws IOException {
        disk.failPowerAfter(random.nextInt(4) == 0 ? random.nextInt(100) : OPENING + random.nextInt(300));
        try (FileBlobStore store = open()) {
            if (random.nextBoolean()) {
                store.sweep(Instant.EPOCH, this::known);
            }
            List<Upload> uploads = reopened(store);
            while (true) {
                operate(store, uploads);
                operations++;
            }
        } catch (ForgetfulFileLayer.PowerFailure expected) {
            disk.crash();
            failures++;
        }
        check();
    }

    private FileBlobStore open() throws IOException {
        return new FileBlobStore(root, layer, () -> String.format("%032x", ids.incrementAndGet()), 2);
    }

    private boolean known(Location location) {
        return committed.containsKey(location) || synced.containsKey(location);
    }

    private List<Upload> reopened(FileBlobStore store) throws IOException {
        List<Upload> uploads = new ArrayList<>();
        for (Map.Entry<Location, byte[]> upload : synced.entrySet()) {
            uploads.add(new Upload(reopen(store, upload.getKey(), upload.getValue()), upload.getValue()));
        }
        return uploads;
    }

    private static BlobWriter reopen(FileBlobStore store, Location location, byte[] bytes) throws IOException {
        return store.reopen(location, Algorithm.SHA256, bytes.length, Algorithm.SHA256.of(bytes))
                .orElseGet(() -> Assertions.fail("The synced upload " + location + " is not there any more"));
    }

    private void operate(FileBlobStore store, List<Upload> uploads) throws IOException {
        int kind = committed.size() > MANY ? 3 : random.nextInt(uploads.isEmpty() ? 4 : 9);
        switch (kind) {
            case 0 -> commit(append(new Upload(store.create(Algorithm.SHA256), new byte[0]), 5_000));
            case 1 -> commit(append(new Upload(store.create(Algorithm.SHA512), new byte[0]), 40_000));
            case 2 -> uploads.add(new Upload(store.create(Algorithm.SHA256), new byte[0]));
            case 3 -> deleteOne(store);
            default -> {
                Upload upload = uploads.remove(random.nextInt(uploads.size()));
                switch (kind) {
                    case 4 -> uploads.add(append(upload, 20_000));
                    case 5 -> uploads.add(synced(append(upload, 30_000)));
                    case 6 -> commit(upload);
                    case 7 -> uploads.add(appendedAndTakenBack(upload));
                    default -> discard(upload);
                }
            }
        }
    }

    private Upload append(Upload upload, int most) throws IOException {
        byte[] piece = Pieces.random(random, random.nextInt(most));
        upload.writer.append(Pieces.cut(piece, 10_000),
                random.nextBoolean() ? OptionalLong.of(piece.length) : OptionalLong.empty());
        byte[] all = Arrays.copyOf(upload.bytes, upload.bytes.length + piece.length);
        System.arraycopy(piece, 0, all, upload.bytes.length, piece.length);
        return new Upload(upload.writer, all);
    }

    private Upload appendedAndTakenBack(Upload upload) throws IOException {
        BlobWriter.Mark mark = upload.writer.mark();
        append(upload, 20_000);
        if (random.nextBoolean()) {
            upload.writer.sync();
        }
        mark.rollBack();
        return upload;
    }

    private Upload synced(Upload upload) throws IOException {
        upload.writer.sync();
        synced.put(upload.writer.location(), upload.bytes);
        return upload;
    }

    private void commit(Upload upload) throws IOException {
        synced.remove(upload.writer.location());
        Digest digest = upload.writer.digest(random.nextInt(4) == 0 ? Algorithm.SHA512 : Algorithm.SHA256);
        committed.put(upload.writer.commit(digest), upload.bytes);
    }

    private void discard(Upload upload) throws IOException {
        synced.remove(upload.writer.location());
        upload.writer.discard();
    }

    private void deleteOne(FileBlobStore store) throws IOException {
        List<Location> there = List.copyOf(committed.keySet());
        if (!there.isEmpty()) {
            Location location = there.get(random.nextInt(there.size()));
            committed.remove(location);
            store.delete(location);
            deleted.add(location);
        }
    }

    private void check() throws IOException {
        try (FileBlobStore store = open()) {
            for (Map.Entry<Location, byte[]> blob : committed.entrySet()) {
                assertThat(read(store, blob.getKey())).isEqualTo(blob.getValue());
            }
            for (Location location : deleted) {
                assertThat(store.size(location)).isEmpty();
            }
            for (Map.Entry<Location, byte[]> upload : synced.entrySet()) {
                reopen(store, upload.getKey(), upload.getValue()).close();
            }
        }
        for (Path file : blobFiles()) {
            String algorithm = root.resolve("blobs").relativize(file).getName(0).toString();
            String hex = file.getFileName().toString().split("-")[0];
            assertThat(Algorithm.parse(algorithm).of(Files.readAllBytes(file)).hex()).isEqualTo(hex);
        }
    }

    private static byte[] read(FileBlobStore store, Location location) throws IOException {
        try {
            return Contents.read(store, location);
        } catch (NoSuchBlobException e) {
            return Assertions.fail("The committed blob " + location + " is not there any more", e);
        }
    }

    private List<Path> blobFiles() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
