package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.blob.BlobWriter;
import dev.miniecr.storage.blob.Contents;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.Pieces;
import dev.miniecr.storage.blob.file.SteppedFileLayer.Step;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store does on the disk, step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FileBlobStoreOnDiskTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_ID = "fedcba9876543210fedcba9876543210";

    private final Path root;
    private final Random random = new Random(3);
    private final List<String> steps = new ArrayList<>();
    private final Set<Step> failing = EnumSet.noneOf(Step.class);
    private final AtomicInteger ids = new AtomicInteger();
    private final FileBlobStore store;

    FileBlobStoreOnDiskTest(@TempDir Path root) throws IOException {
        this.root = root;
        this.store = new FileBlobStore(root, new SteppedFileLayer(new OsFileLayer(), this::note),
                () -> ids.getAndIncrement() == 0 ? ID : OTHER_ID, 4);
    }

    private boolean note(Step step, Path path) throws IOException {
        steps.add(step + " " + root.relativize(path));
        if (failing.contains(step)) {
            throw new IOException("No space left on device");
        }
        return true;
    }

    @BeforeEach
    void begin() {
        steps.clear();
        ids.set(0);
    }

    @AfterEach
    void empty() throws IOException {
        failing.clear();
        store.sweep(Instant.EPOCH, _ -> false);
    }

    @Test
    void aCommitIsWriteSyncRenameAndSyncOfTheDirectory() throws IOException {
        byte[] bytes = Pieces.random(random, 300_000);
        String hex = Algorithm.SHA256.of(bytes).hex();

        commit(writerOf(bytes));

        String upload = "uploads/" + ID;
        String directory = "blobs/sha256/" + hex.substring(0, 2);
        assertThat(steps).containsExactly("CREATE " + upload, "WRITE " + upload, "SYNC " + upload,
                "RENAME " + directory + "/" + hex + "-" + ID, "SYNC_DIRECTORY " + directory);
    }

    @Test
    void aSmallBodyWithAWrongDigestTouchesNoDisk() throws IOException {
        BlobWriter writer = writerOf(Pieces.random(random, 262_144));

        writer.digest();
        writer.digest(Algorithm.SHA512);
        writer.discard();

        assertThat(steps).isEmpty();
    }

    @Test
    void aSmallBodyReachesTheDiskWithItsFirstSync() throws IOException {
        BlobWriter writer = writerOf(Pieces.random(random, 1_000));

        writer.sync();

        String upload = "uploads/" + ID;
        assertThat(steps).containsExactly("CREATE " + upload, "WRITE " + upload, "SYNC " + upload,
                "SYNC_DIRECTORY uploads");
        writer.discard();
    }

    @Test
    void aDeletedBlobStaysDeleted() throws IOException {
        Location location = commit(writerOf(new byte[]{1}));
        steps.clear();

        store.delete(location);

        String directory = location.value().substring(0, location.value().lastIndexOf('/'));
        assertThat(steps).containsExactly("DELETE " + location, "SYNC_DIRECTORY " + directory);
    }

    @Test
    void aBigBodyReservesRoomAndIsWrittenBackEarly() throws IOException {
        byte[] piece = Pieces.random(random, 1 << 20);
        BlobWriter writer = store.create(Algorithm.SHA256);

        for (int i = 0; i < 20; i++) {
            writer.append(Pieces.of(piece), OptionalLong.of((long) (20 - i) << 20));
        }
        commit(writer);

        assertThat(steps.stream().filter(step -> step.startsWith("RESERVE"))).hasSize(1);
        assertThat(steps.stream().filter(step -> step.startsWith("WRITE_BACK"))).hasSize(2);
        assertThat(steps.stream().filter(step -> step.startsWith("RELEASE_RESERVED"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "discard", "commit"})
    void roomThatWasReservedInVainIsGivenBack(String end) throws IOException {
        byte[] piece = Pieces.random(random, 2 << 20);
        BlobWriter writer = store.create(Algorithm.SHA256);
        writer.append(Pieces.of(piece), OptionalLong.of(1L << 60));
        Path file = root.resolve(writer.location().value());

        switch (end) {
            case "close" -> writer.close();
            case "discard" -> writer.discard();
            default -> file = root.resolve(commit(writer).value());
        }

        assertThat(steps).contains("RELEASE_RESERVED uploads/" + ID);
        assertThat(blocks(file)).isBetween(0L, (2L << 20) / 512 + 64);
    }

    @Test
    void roomThatAnEarlierProcessReservedIsGivenBackWhenTheUploadIsReopened() throws IOException {
        byte[] piece = Pieces.random(random, 2 << 20);
        BlobWriter killed = store.create(Algorithm.SHA256);
        killed.append(Pieces.of(piece), OptionalLong.of(30 << 20));
        killed.sync();

        try (BlobWriter reopened = store.reopen(killed.location(), Algorithm.SHA256, 2 << 20, killed.digest())
                .orElseThrow()) {
            assertThat(blocks(root.resolve(reopened.location().value()))).isBetween(0L, (2L << 20) / 512 + 64);
        }
        killed.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "WRITE", "SYNC"})
    void aFailureOfTheDiskBreaksTheWriterForGood(Step step) throws IOException {
        byte[] bytes = Pieces.random(random, 300_000);
        BlobWriter writer = store.create(Algorithm.SHA256);
        failing.add(step);

        assertThatThrownBy(() -> {
            writer.append(Pieces.cut(bytes, 100_000), OptionalLong.empty());
            writer.sync();
        }).hasMessage("No space left on device");
        failing.clear();

        int taken = (int) writer.offset();
        assertThat(taken).isEqualTo(step == Step.SYNC ? 300_000 : 0);
        assertThat(writer.digest()).isEqualTo(Algorithm.SHA256.of(step == Step.SYNC ? bytes : new byte[0]));
        assertThatThrownBy(() -> writer.append(Pieces.of(bytes), OptionalLong.empty())).isInstanceOf(IOException.class);
        assertThatThrownBy(writer::sync).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> writer.digest(Algorithm.SHA512)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> commit(writer)).isInstanceOf(IOException.class);
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "WRITE", "SYNC", "RENAME", "SYNC_DIRECTORY"})
    void aCommitThatFailsLeavesNothing(Step step) throws IOException {
        BlobWriter writer = writerOf(Pieces.random(random, 1_000));
        failing.add(step);

        assertThatThrownBy(() -> commit(writer)).hasMessage("No space left on device");

        assertThat(files()).isEmpty();
    }

    @Test
    void nothingIsWrittenToAFileThatIsThereAlready() throws IOException {
        Files.writeString(root.resolve("uploads/" + ID), "another upload");

        assertThatThrownBy(() -> writerOf(Pieces.random(random, 300_000))).isInstanceOf(IOException.class);

        assertThat(root.resolve("uploads/" + ID)).hasContent("another upload");
    }

    @Test
    void onlyTheOwnerCanReadFilesAndEnterDirectories() throws IOException {
        Path blob = root.resolve(commit(writerOf(new byte[]{1})).value());

        assertThat(mode(blob)).isEqualTo("rw-------");
        for (Path directory : List.of(blob.resolveSibling("."), root.resolve("uploads"),
                root.resolve("blobs/sha512"))) {
            assertThat(mode(directory)).isEqualTo("rwx------");
        }
    }

    @Test
    void openingAgainFindsTheBlobsAndLeavesNoTrace() throws IOException {
        Location location = commit(writerOf(new byte[]{1, 2}));

        try (FileBlobStore again = new FileBlobStore(root)) {
            assertThat(Contents.read(again, location)).containsExactly(1, 2);
        }

        assertThat(files()).containsExactly(location.value());
    }

    @Test
    void aDiskThatCannotRenameFromUploadsToBlobsStopsTheStart() {
        FileLayer twoFileSystems = new SteppedFileLayer(new OsFileLayer(), (step, path) -> {
            if (step == Step.RENAME) {
                throw new AtomicMoveNotSupportedException("uploads", path.toString(), "Invalid cross-device link");
            }
            return true;
        });

        assertThatThrownBy(() -> new FileBlobStore(root, twoFileSystems, () -> ID, 1)).isInstanceOf(IOException.class)
                .hasMessage("uploads/ and blobs/ in " + root + " must be on one file system");
        assertThat(root.resolve("uploads")).isEmptyDirectory();
    }

    @Test
    void aFileInThePlaceOfADirectoryStopsTheStart(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("uploads"), "not a directory");

        assertThatThrownBy(() -> new FileBlobStore(other)).isInstanceOf(IOException.class)
                .hasMessageContaining("uploads");
        assertThatThrownBy(() -> new FileBlobStore(other.resolve("no/parent"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aSweepLooksOnlyAtDirectoriesThatChangedSinceAndLeavesForeignFilesAlone() throws IOException {
        Location old = commit(writerOf(new byte[]{1}));
        Location young = commit(writerOf(new byte[]{2}));
        Path foreign = Files.writeString(root.resolve(young.value()).resolveSibling("README"), "hello");
        Instant since = Instant.parse("2026-11-23T12:00:00Z");
        changeAt(old, since.minus(Duration.ofMinutes(2)));
        changeAt(young, since.minusSeconds(2));

        int deleted = store.sweep(since, _ -> false);

        assertThat(deleted).isEqualTo(1);
        assertThat(store.size(old)).hasValue(1);
        assertThat(store.size(young)).isEmpty();
        assertThat(foreign).exists();
        Files.delete(foreign);
    }

    @Test
    void whatIsNoLocationIsNeverTouched() {
        Location outside = new Location("uploads/../../etc/passwd");

        assertThatThrownBy(() -> store.open(outside)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.size(outside)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.delete(outside)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.reopen(outside, Algorithm.SHA256, 0, Algorithm.SHA256.of(new byte[0])))
                .isInstanceOf(IOException.class);
        assertThat(steps).isEmpty();
    }

    private BlobWriter writerOf(byte[] bytes) throws IOException {
        BlobWriter writer = store.create(Algorithm.SHA256);
        writer.append(Pieces.of(bytes), OptionalLong.of(bytes.length));
        return writer;
    }

    private static Location commit(BlobWriter writer) throws IOException {
        Digest digest = writer.digest();
        return writer.commit(digest);
    }

    private void changeAt(Location location, Instant time) throws IOException {
        Path directory = root.resolve(location.value()).resolveSibling(".");
        Files.setLastModifiedTime(directory, FileTime.from(time));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Blocks of 512 bytes that the file takes on the disk; 0 when it is not there. */
    private static long blocks(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).redirectErrorStream(true).start();
        String answer = new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Files.exists(file) ? Long.parseLong(answer.strip()) : 0;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).map(path -> root.relativize(path).toString()).toList();
        }
    }
}
