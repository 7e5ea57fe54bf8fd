package dev.miniecr.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** A store beside a map that must say the same: random operations on both, and what they show is compared. */
final class BlobStoreModel {
    private final BlobStore store;
    private final Random random;
    private final Map<Location, byte[]> blobs = new LinkedHashMap<>();
    private final Map<Location, byte[]> closedUploads = new LinkedHashMap<>();
    private final List<Upload> uploads = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Location> deleted = new ArrayList<>();

    private static final class Upload {
        private final BlobWriter writer;
        private byte[] bytes;

        Upload(BlobWriter writer, byte[] bytes) {
            this.writer = writer;
            this.bytes = bytes;
        }
    }

    private record Reader(BlobContent content, Location location) {}

    BlobStoreModel(BlobStore store, Random random) {
        this.store = store;
        this.random = random;
    }

    void run(int operations) throws IOException {
        Map<Location, byte[]> everCommitted = new LinkedHashMap<>();
        for (int i = 0; i < operations; i++) {
            switch (random.nextInt(13)) {
                case 0, 1 -> begin();
                case 2, 3, 4 -> append();
                case 5 -> commit(everCommitted);
                case 6 -> discard();
                case 7 -> closeSynced();
                case 8 -> reopen();
                case 9 -> readers.add(open());
                case 10 -> closeReader(everCommitted);
                case 11 -> appendAndGoBack();
                default -> delete();
            }
            compare();
        }
        for (Reader reader : readers) {
            reader.content.close();
        }
        sweep();
    }

    private void begin() throws IOException {
        uploads.add(new Upload(store.create(Algorithm.SHA256), new byte[0]));
    }

    private void append() throws IOException {
        Optional<Upload> picked = pick(uploads);
        if (picked.isEmpty()) {
            return;
        }
        Upload upload = picked.get();
        byte[] piece = append(upload.writer);
        int before = upload.bytes.length;
        upload.bytes = Arrays.copyOf(upload.bytes, before + piece.length);
        System.arraycopy(piece, 0, upload.bytes, before, piece.length);
    }

    private byte[] append(BlobWriter writer) throws IOException {
        byte[] piece = Pieces.random(random, random.nextInt(4) == 0 ? random.nextInt(400_000) : random.nextInt(3_000));
        OptionalLong announced = switch (random.nextInt(3)) {
            case 0 -> OptionalLong.empty();
            case 1 -> OptionalLong.of(random.nextInt(500_000));
            default -> OptionalLong.of(piece.length);
        };
        writer.append(Pieces.cut(piece, 1 + random.nextInt(300_000)), announced);
        return piece;
    }

    private void appendAndGoBack() throws IOException {
        Optional<Upload> picked = pick(uploads);
        if (picked.isPresent()) {
            BlobWriter writer = picked.get().writer;
            BlobWriter.Mark mark = writer.mark();
            append(writer);
            mark.rollBack();
        }
    }

    private void commit(Map<Location, byte[]> everCommitted) throws IOException {
        Optional<Upload> picked = pick(uploads);
        if (picked.isPresent()) {
            Upload upload = picked.get();
            Algorithm algorithm = random.nextBoolean() ? Algorithm.SHA256 : Algorithm.SHA512;
            Location location = upload.writer.commit(upload.writer.digest(algorithm));
            assertThat(everCommitted).doesNotContainKey(location);
            everCommitted.put(location, upload.bytes);
            blobs.put(location, upload.bytes);
            uploads.remove(upload);
            deleted.add(upload.writer.location());
        }
    }

    private void discard() throws IOException {
        Optional<Upload> picked = pick(uploads);
        if (picked.isPresent()) {
            picked.get().writer.discard();
            uploads.remove(picked.get());
            deleted.add(picked.get().writer.location());
        }
    }

    private void closeSynced() throws IOException {
        Optional<Upload> picked = pick(uploads);
        if (picked.isPresent()) {
            picked.get().writer.sync();
            picked.get().writer.close();
            uploads.remove(picked.get());
            closedUploads.put(picked.get().writer.location(), picked.get().bytes);
        }
    }

    private void reopen() throws IOException {
        Optional<Map.Entry<Location, byte[]>> picked = pick(List.copyOf(closedUploads.entrySet()));
        if (picked.isPresent()) {
            Location location = picked.get().getKey();
            byte[] all = picked.get().getValue();
            closedUploads.remove(location);
            byte[] kept = Arrays.copyOf(all, random.nextBoolean() ? all.length : random.nextInt(all.length + 1));
            Digest digest = Algorithm.SHA256.of(kept);
            uploads.add(new Upload(store.reopen(location, Algorithm.SHA256, kept.length, digest).orElseThrow(),
                    kept));
        }
    }

    private Reader open() throws IOException {
        Location location = pick(List.copyOf(blobs.keySet())).orElse(new Location("blobs/none"));
        if (!blobs.containsKey(location)) {
            location = store.create(Algorithm.SHA256).commit(Algorithm.SHA256.of(new byte[0]));
            blobs.put(location, new byte[0]);
        }
        return new Reader(store.open(location), location);
    }

    private void closeReader(Map<Location, byte[]> everCommitted) throws IOException {
        Optional<Reader> picked = pick(readers);
        if (picked.isPresent()) {
            byte[] expected = everCommitted.getOrDefault(picked.get().location, new byte[0]);
            assertThat(Contents.read(picked.get().content)).isEqualTo(expected);
            picked.get().content.close();
            readers.remove(picked.get());
        }
    }

    private void delete() throws IOException {
        List<Location> there = new ArrayList<>(blobs.keySet());
        there.addAll(closedUploads.keySet());
        Optional<Location> picked = pick(there);
        if (picked.isPresent()) {
            store.delete(picked.get());
            blobs.remove(picked.get());
            closedUploads.remove(picked.get());
            deleted.add(picked.get());
        }
    }

    private void compare() throws IOException {
        for (Upload upload : uploads) {
            assertThat(upload.writer.offset()).isEqualTo(upload.bytes.length);
        }
        Optional<Upload> upload = pick(uploads);
        if (upload.isPresent()) {
            assertThat(upload.get().writer.digest()).isEqualTo(Algorithm.SHA256.of(upload.get().bytes));
        }
        Optional<Map.Entry<Location, byte[]>> blob = pick(List.copyOf(blobs.entrySet()));
        if (blob.isPresent()) {
            assertThat(store.size(blob.get().getKey())).hasValue(blob.get().getValue().length);
            assertThat(Contents.read(store, blob.get().getKey())).isEqualTo(blob.get().getValue());
        }
        Optional<Location> gone = pick(deleted);
        if (gone.isPresent()) {
            assertThat(store.size(gone.get())).isEmpty();
            assertThatThrownBy(() -> store.open(gone.get())).isInstanceOf(NoSuchBlobException.class);
        }
    }

    private void sweep() throws IOException {
        for (Upload upload : uploads) {
            upload.writer.discard();
        }
        List<Location> known = new ArrayList<>(blobs.keySet().stream().limit(blobs.size() / 2).toList());
        known.addAll(closedUploads.keySet());

        int swept = store.sweep(Instant.EPOCH, known::contains);

        assertThat(swept).isEqualTo(blobs.size() - blobs.size() / 2);
        for (Map.Entry<Location, byte[]> blob : blobs.entrySet()) {
            assertThat(store.size(blob.getKey()).isPresent()).isEqualTo(known.contains(blob.getKey()));
        }
    }

    private <T> Optional<T> pick(List<T> list) {
        return list.isEmpty() ? Optional.empty() : Optional.of(list.get(random.nextInt(list.size())));
    }
}
