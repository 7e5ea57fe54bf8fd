package dev.miniecr.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every blob store does. */
public abstract class BlobStoreContract implements MarkCases {
    private static final int SMALL = 1_000;
    private static final int LARGE = 700_000;
    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    private final Random random = new Random(20_261_123);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 262_143, 262_144, 262_145, 3_000_000})
    void aCommittedBlobIsReadBackByteForByte(int size) throws IOException {
        byte[] bytes = bytes(size);
        BlobWriter writer = store().create(Algorithm.SHA256);

        long offset = writer.append(Pieces.cut(bytes, 100_000), OptionalLong.of(size));
        Digest digest = writer.digest();
        Location location = writer.commit(digest);

        assertThat(offset).isEqualTo(size);
        assertThat(digest).isEqualTo(Algorithm.SHA256.of(bytes));
        assertThat(Contents.read(store(), location)).isEqualTo(bytes);
        assertThat(store().size(location)).hasValue(size);
    }

    @Test
    void whatIsBeingReadIsOpenedAtOnceUntilItIsDeleted() throws IOException {
        byte[] bytes = bytes(LARGE);
        Location location = commit(writerOf(Algorithm.SHA256, bytes));

        try (BlobContent _ = store().open(location); BlobContent again = store().openAtOnce(location).orElseThrow()) {
            assertThat(Contents.read(again)).isEqualTo(bytes);
        }
        store().delete(location);

        assertThat(store().openAtOnce(location)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void bytesAreHashedByTheAlgorithmOfTheUpload(Algorithm algorithm) throws IOException {
        byte[] bytes = bytes(LARGE);
        BlobWriter writer = writerOf(algorithm, bytes);

        Digest digest = writer.digest();

        assertThat(digest).isEqualTo(algorithm.of(bytes));
        assertThat(writer.digest(algorithm)).isEqualTo(digest);
        assertThat(Contents.read(store(), writer.commit(digest))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SMALL, LARGE})
    void bytesCanBeHashedByAnotherAlgorithmAndCommittedUnderThat(int size) throws IOException {
        byte[] bytes = bytes(size);
        BlobWriter writer = writerOf(Algorithm.SHA256, bytes);

        Digest digest = writer.digest(Algorithm.SHA512);

        assertThat(digest).isEqualTo(Algorithm.SHA512.of(bytes));
        assertThat(writer.digest()).isEqualTo(Algorithm.SHA256.of(bytes));
        assertThat(Contents.read(store(), writer.commit(digest))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void discardedBytesLeaveNothing(int size) throws IOException {
        BlobWriter writer = writerOf(Algorithm.SHA256, bytes(size));

        writer.discard();

        assertThat(store().size(writer.location())).isEmpty();
        assertThat(store().sweep(Instant.EPOCH, _ -> false)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void aBodyThatBreaksOffKeepsWhatCameAndCanGoOn(int size) throws IOException {
        byte[] first = bytes(size);
        byte[] second = bytes(size);
        BlobWriter writer = store().create(Algorithm.SHA256);

        assertThatThrownBy(() -> writer.append(Pieces.breakingOffAfter(first), OptionalLong.of(2L * size)))
                .isInstanceOf(IOException.class).hasMessage("The sender went away");
        long offsetThen = writer.offset();
        Digest digestThen = writer.digest();
        writer.append(Pieces.of(second), OptionalLong.of(size));

        assertThat(offsetThen).isEqualTo(size);
        assertThat(digestThen).isEqualTo(Algorithm.SHA256.of(first));
        assertThat(Contents.read(store(), commit(writer))).isEqualTo(joined(first, second));
    }

    @Test
    void appendedPiecesAreOneBlob() throws IOException {
        BlobWriter writer = store().create(Algorithm.SHA256);
        byte[] expected = new byte[0];

        for (int size : new int[]{10, 0, 300_000, 1, 262_144, 5_000}) {
            byte[] piece = bytes(size);
            writer.append(Pieces.cut(piece, 64_000), OptionalLong.of(size));
            expected = joined(expected, piece);
            assertThat(writer.offset()).isEqualTo(expected.length);
            assertThat(writer.digest()).isEqualTo(Algorithm.SHA256.of(expected));
        }

        assertThat(Contents.read(store(), commit(writer))).isEqualTo(expected);
    }

    @Test
    void aPieceMayBeManyBuffersOfAnyKind() throws IOException {
        byte[] bytes = bytes(600);
        ByteBuffer direct = ByteBuffer.allocateDirect(300).put(bytes, 0, 200).flip();
        ByteBuffer slice = ByteBuffer.wrap(bytes, 200, 100).slice();
        ByteBuffer readOnly = ByteBuffer.wrap(bytes, 300, 300).asReadOnlyBuffer();
        List<ByteBuffer[]> pieces = new ArrayList<>();
        pieces.add(new ByteBuffer[]{direct, ByteBuffer.allocate(0), slice});
        pieces.add(new ByteBuffer[]{ByteBuffer.allocate(0)});
        pieces.add(new ByteBuffer[]{readOnly});
        BlobWriter writer = store().create(Algorithm.SHA256);

        writer.append(() -> pieces.isEmpty() ? new ByteBuffer[0] : pieces.removeFirst(), UNKNOWN);

        assertThat(Contents.read(store(), commit(writer))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, SMALL, SMALL + 1, 300_000, LARGE + 1, 1L << 40, 1L << 60,
            Long.MAX_VALUE})
    void whatIsAnnouncedIsNeverTrusted(long announced) throws IOException {
        for (int size : new int[]{0, SMALL, LARGE}) {
            byte[] bytes = bytes(size);
            BlobWriter writer = store().create(Algorithm.SHA256);

            writer.append(Pieces.of(bytes), OptionalLong.of(announced));
            writer.append(Pieces.of(bytes), OptionalLong.of(announced));

            assertThat(Contents.read(store(), commit(writer))).isEqualTo(joined(bytes, bytes));
        }
    }

    @Test
    void aBigBodyPassesThroughABufferOfBoundedSize() throws IOException {
        int pieces = 40;
        ByteBuffer shared = ByteBuffer.allocateDirect(1 << 20);
        MessageDigest expected = Algorithm.SHA256.start();
        int[] given = {0};
        ByteSource source = () -> {
            if (given[0]++ == pieces) {
                return new ByteBuffer[0];
            }
            byte[] piece = bytes(1 << 20);
            expected.update(piece);
            return new ByteBuffer[]{shared.clear().put(piece).flip()};
        };
        BlobWriter writer = store().create(Algorithm.SHA256);

        writer.append(source, OptionalLong.of((long) pieces << 20));
        Digest digest = writer.digest();
        Location location = writer.commit(digest);

        assertThat(digest).isEqualTo(Algorithm.SHA256.finish(expected));
        assertThat(Algorithm.SHA256.of(Contents.read(store(), location))).isEqualTo(digest);
    }

    @Test
    void theSameBytesCommittedTwiceHaveTwoLocations() throws IOException {
        byte[] bytes = bytes(SMALL);
        Location first = commit(writerOf(Algorithm.SHA256, bytes));
        Location second = commit(writerOf(Algorithm.SHA256, bytes));

        store().delete(first);

        assertThat(first).isNotEqualTo(second);
        assertThat(Contents.read(store(), second)).isEqualTo(bytes);
    }

    @Test
    void whereNothingIsNothingIsFoundAndNothingFails() throws IOException {
        Location gone = commit(writerOf(Algorithm.SHA256, bytes(SMALL)));
        store().delete(gone);

        store().delete(gone);

        assertThat(store().size(gone)).isEmpty();
        assertThatThrownBy(() -> store().open(gone)).isInstanceOf(NoSuchBlobException.class);
    }

    @Test
    void anUploadIsNoBlob() throws IOException {
        BlobWriter writer = writerOf(Algorithm.SHA256, bytes(SMALL));

        writer.sync();

        assertThat(store().size(writer.location())).hasValue(SMALL);
        assertThatThrownBy(() -> store().open(writer.location())).isInstanceOf(NoSuchBlobException.class);
        writer.discard();
    }

    @Test
    void aBlobDeletedWhileItIsOpenIsReadToItsEnd() throws IOException {
        byte[] bytes = bytes(LARGE);
        Location location = commit(writerOf(Algorithm.SHA256, bytes));

        try (BlobContent open = store().open(location)) {
            store().delete(location);

            assertThat(Contents.read(open)).isEqualTo(bytes);
            assertThatThrownBy(() -> store().open(location)).isInstanceOf(NoSuchBlobException.class);
        }
    }

    @Test
    void closingTwiceGivesBackOnce() throws IOException {
        byte[] bytes = bytes(SMALL);
        Location location = commit(writerOf(Algorithm.SHA256, bytes));
        BlobContent first = store().open(location);
        try (BlobContent second = store().open(location)) {
            first.close();
            first.close();
            store().delete(location);

            assertThat(Contents.read(second)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, SMALL, LARGE})
    void aSyncedUploadGoesOnAfterItsWriterWasClosed(int size) throws IOException {
        byte[] first = bytes(size);
        byte[] second = bytes(size);
        BlobWriter closed = writerOf(Algorithm.SHA512, first);
        closed.sync();
        closed.close();

        BlobWriter writer = store().reopen(closed.location(), Algorithm.SHA512, size, Algorithm.SHA512.of(first))
                .orElseThrow();
        writer.append(Pieces.of(second), OptionalLong.of(size));

        assertThat(writer.location()).isEqualTo(closed.location());
        assertThat(writer.digest()).isEqualTo(Algorithm.SHA512.of(joined(first, second)));
        assertThat(Contents.read(store(), commit(writer))).isEqualTo(joined(first, second));
        assertThat(store().size(closed.location())).isEmpty();
    }

    @Test
    void reopeningDropsTheBytesBeyondTheOffset() throws IOException {
        byte[] first = bytes(SMALL);
        BlobWriter closed = writerOf(Algorithm.SHA256, first);
        closed.sync();
        closed.append(Pieces.of(bytes(LARGE)), UNKNOWN);
        closed.sync();
        closed.close();

        BlobWriter writer = store().reopen(closed.location(), Algorithm.SHA256, SMALL, Algorithm.SHA256.of(first))
                .orElseThrow();
        byte[] other = bytes(10);
        writer.append(Pieces.of(other), UNKNOWN);

        assertThat(writer.offset()).isEqualTo(SMALL + 10);
        assertThat(Contents.read(store(), commit(writer))).isEqualTo(joined(first, other));
    }

    @Test
    void anUploadThatIsGoneOrOtherThanPromisedIsNotReopened() throws IOException {
        byte[] bytes = bytes(SMALL);
        Digest digest = Algorithm.SHA256.of(bytes);
        BlobWriter closed = writerOf(Algorithm.SHA256, bytes);
        closed.sync();
        closed.close();
        BlobWriter discarded = writerOf(Algorithm.SHA256, bytes);
        discarded.sync();
        discarded.discard();
        Location blob = commit(writerOf(Algorithm.SHA256, bytes));
        Digest another = Algorithm.SHA256.of(bytes(1));

        assertThat(store().reopen(closed.location(), Algorithm.SHA256, SMALL + 1, digest)).isEmpty();
        assertThat(store().reopen(closed.location(), Algorithm.SHA256, SMALL, another)).isEmpty();
        assertThat(store().reopen(discarded.location(), Algorithm.SHA256, SMALL, digest)).isEmpty();
        assertThat(store().reopen(blob, Algorithm.SHA256, SMALL, digest)).isEmpty();
        assertThat(Contents.read(store(), blob)).isEqualTo(bytes);
    }

    @Test
    void aFinishedWriterTakesNothingMore() throws IOException {
        byte[] bytes = bytes(SMALL);
        BlobWriter committed = writerOf(Algorithm.SHA256, bytes);
        Location blob = commit(committed);
        BlobWriter discarded = writerOf(Algorithm.SHA256, bytes);
        discarded.discard();
        BlobWriter closed = writerOf(Algorithm.SHA256, bytes);
        closed.close();

        for (BlobWriter writer : List.of(committed, discarded, closed)) {
            assertThatThrownBy(() -> writer.append(Pieces.of(bytes), UNKNOWN)).isInstanceOf(IOException.class);
            assertThatThrownBy(writer::sync).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> writer.digest(Algorithm.SHA512)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> commit(writer)).isInstanceOf(IOException.class);
            assertThatCode(writer::discard).doesNotThrowAnyException();
            assertThatCode(writer::close).doesNotThrowAnyException();
        }
        assertThat(Contents.read(store(), blob)).isEqualTo(bytes);
    }

    @Test
    void aSweepDeletesWhatIsNotKnownAndCountsIt() throws IOException {
        byte[] bytes = bytes(SMALL);
        Location knownBlob = commit(writerOf(Algorithm.SHA256, bytes));
        Location strayBlob = commit(writerOf(Algorithm.SHA256, bytes));
        BlobWriter knownUpload = writerOf(Algorithm.SHA256, bytes);
        knownUpload.sync();
        knownUpload.close();
        BlobWriter strayUpload = writerOf(Algorithm.SHA512, bytes);
        strayUpload.sync();
        strayUpload.close();

        int deleted = store().sweep(Instant.EPOCH, List.of(knownBlob, knownUpload.location())::contains);

        assertThat(deleted).isEqualTo(2);
        assertThat(store().size(knownBlob)).hasValue(SMALL);
        assertThat(store().size(knownUpload.location())).hasValue(SMALL);
        assertThat(store().size(strayBlob)).isEmpty();
        assertThat(store().size(strayUpload.location())).isEmpty();
    }

    @Test
    void manyThreadsCommitReadAndDeleteAtOnce() throws Exception {
        byte[] shared = bytes(LARGE);
        Location sharedLocation = commit(writerOf(Algorithm.SHA256, shared));
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int worker = 0; worker < 8; worker++) {
            Random own = new Random(worker);
            workers.add(() -> {
                for (int round = 0; round < 20; round++) {
                    byte[] bytes = Pieces.random(own, own.nextInt(400_000));
                    Location location = commit(writerOf(Algorithm.SHA256, bytes));
                    assertThat(Contents.read(store(), location)).isEqualTo(bytes);
                    assertThat(Contents.read(store(), sharedLocation)).isEqualTo(shared);
                    store().delete(location);
                    assertThat(store().size(location)).isEmpty();
                }
                return 20;
            });
        }

        int rounds = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> worker : threads.invokeAll(workers)) {
                rounds += worker.get();
            }
        }

        assertThat(rounds).isEqualTo(160);
    }

    @Test
    void syncsMayRunBesideAnAppend() throws Exception {
        byte[] bytes = bytes(4_000_000);
        CountDownLatch begun = new CountDownLatch(1);
        BlobWriter writer = store().create(Algorithm.SHA256);
        ByteSource source = Pieces.cut(bytes, 10_000);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> append = threads.submit(() -> writer.append(() -> {
                begun.countDown();
                return source.next();
            }, OptionalLong.of(bytes.length)));
            begun.await();
            do {
                writer.sync();
            } while (!append.isDone());
            assertThat(append.get()).isEqualTo(bytes.length);
        }

        assertThat(Contents.read(store(), commit(writer))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void randomOperationsShowWhatASimpleMapShows(int seed) throws IOException {
        new BlobStoreModel(store(), new Random(seed)).run(500);
    }

    protected final byte[] bytes(int size) {
        return Pieces.random(random, size);
    }

    protected final BlobWriter writerOf(Algorithm algorithm, byte[] bytes) throws IOException {
        BlobWriter writer = store().create(algorithm);
        writer.append(Pieces.cut(bytes, 256_000), OptionalLong.of(bytes.length));
        return writer;
    }

    protected static Location commit(BlobWriter writer) throws IOException {
        return writer.commit(writer.digest());
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return Contents.joined(first, second);
    }
}
