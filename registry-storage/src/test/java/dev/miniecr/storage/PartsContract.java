package dev.miniecr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.storage.blob.BlobStore;
import dev.miniecr.storage.blob.Contents;
import dev.miniecr.storage.blob.Pieces;
import dev.miniecr.storage.index.UploadRecord;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.UploadId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Uploads in parts, over every store. */
abstract class PartsContract {
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));
    private static final Repository LIB = new Repository(RegistryId.DEFAULT, new RepositoryName("team/lib"));
    private static final String ALICE = "alice";
    private static final int LEAST = 5 << 20;

    private final Random random = new Random(20_261_124);
    private Path database = Path.of("");
    private TestRegistry registry;

    protected abstract BlobStore store();

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        database = directory.resolve("index.db");
        registry = TestRegistry.open(store(), database);
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    @Test
    void partsInTheirOrderAreOneBlob() throws IOException {
        byte[] bytes = bytes(2 * LEAST + 1_234);
        UploadId id = start();

        long first = append(id, 0, part(bytes, 0, LEAST + 7));
        long second = append(id, first, part(bytes, LEAST + 7, 2 * LEAST + 7));
        long third = append(id, second, part(bytes, 2 * LEAST + 7, bytes.length));
        Digest digest = finish(id, bytes);

        assertThat(List.of(first, second, third)).containsExactly(LEAST + 7L, 2 * LEAST + 7L, (long) bytes.length);
        assertThat(digest).isEqualTo(Algorithm.SHA256.of(bytes));
        assertThat(read(APP, digest)).isEqualTo(bytes);
        assertThat(refusal(() -> offset(id))).isInstanceOf(RegistryError.UploadUnknown.class);
    }

    @Test
    void aSinkTakesBytesInAnyPortions() throws IOException {
        byte[] bytes = bytes(200_000);
        UploadId id = start();

        registry.uploads().appendPart(id, APP, ALICE, new Part(0, bytes.length - 1L, sink -> {
            sink.write(bytes[0]);
            sink.write(bytes, 1, 0);
            sink.write(bytes, 1, 70_000);
            sink.flush();
            for (int at = 70_001; at < 80_000; at++) {
                sink.write(bytes[at]);
            }
            sink.write(Arrays.copyOfRange(bytes, 80_000, bytes.length));
            sink.close();
        }));

        assertThat(read(APP, finish(id, bytes))).isEqualTo(bytes);
    }

    @Test
    void aPartThatIsNotTheNextIsRefusedUnread() throws IOException {
        byte[] bytes = bytes(1_000);
        UploadId id = start();
        append(id, 0, bytes);

        for (long firstByte : new long[]{0, 999, 1_001, Long.MAX_VALUE, -1}) {
            RegistryError refused = refusal(() -> registry.uploads().appendPart(id, APP, ALICE,
                    new Part(firstByte, firstByte, unread())));
            assertThat(refused).isInstanceOfSatisfying(RegistryError.PartOutOfOrder.class, out -> {
                assertThat(out.id()).isEqualTo(id);
                assertThat(out.bytesReceived()).isEqualTo(1_000);
            });
        }

        assertThat(offset(id)).isEqualTo(1_000);
    }

    @Test
    void aPartThatIsEmptyOrTooLargeIsRefusedUnread() throws IOException {
        UploadId id = start();

        for (long lastByte : new long[]{-1, Long.MIN_VALUE, 20 << 20, Long.MAX_VALUE}) {
            assertThat(refusal(() -> registry.uploads().appendPart(id, APP, ALICE, new Part(0, lastByte, unread()))))
                    .isInstanceOf(RegistryError.PartOutOfOrder.class);
        }

        assertThat(append(id, 0, bytes(20 << 20))).isEqualTo(20 << 20);
    }

    @Test
    void aPartOfAnotherSizeThanItSaysDoesNotCount() throws IOException {
        byte[] first = bytes(3_000);
        byte[] second = bytes(500_000);
        UploadId id = start();
        append(id, 0, first);

        for (int size : new int[]{0, 1, second.length - 1, second.length + 1, 3 * second.length}) {
            byte[] other = bytes(size);
            RegistryError refused = refusal(() -> registry.uploads().appendPart(id, APP, ALICE,
                    new Part(3_000, 3_000 + second.length - 1L, sink -> sink.write(other))));
            assertThat(refused).isInstanceOfSatisfying(RegistryError.PartOutOfOrder.class,
                    out -> assertThat(out.bytesReceived()).isEqualTo(3_000));
            assertThat(offset(id)).isEqualTo(3_000);
        }
        append(id, 3_000, second);

        byte[] both = Contents.joined(first, second);
        assertThat(refusal(() -> finish(id, both))).isEqualTo(new RegistryError.PartTooSmall(LEAST));
    }

    static Stream<Throwable> failures() {
        return Stream.of(new IOException("The sender went away"), new IllegalStateException("The signature is wrong"),
                new RegistryException(new RegistryError.Denied("no")), new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aPartWhoseContentThrowsDoesNotCount(Throwable failure) throws IOException {
        byte[] first = bytes(LEAST);
        byte[] second = bytes(300_000);
        byte[] forged = bytes(300_000);
        UploadId id = start();

        for (long before : new long[]{0, LEAST}) {
            assertThatThrownBy(() -> registry.uploads().appendPart(id, APP, ALICE,
                    new Part(before, before + forged.length - 1, sink -> {
                        sink.write(forged);
                        throwAny(failure);
                    }))).isSameAs(failure);
            assertThat(offset(id)).isEqualTo(before);
            append(id, before, before == 0 ? first : second);
        }

        byte[] both = Contents.joined(first, second);
        assertThat(read(APP, finish(id, both))).isEqualTo(both);
    }

    @Test
    void aSinkIsOfNoUseWhenItsPartHasEnded() throws IOException {
        byte[] bytes = bytes(10);
        AtomicReference<OutputStream> kept = new AtomicReference<>(OutputStream.nullOutputStream());
        UploadId id = start();
        registry.uploads().appendPart(id, APP, ALICE, new Part(0, 9, sink -> {
            kept.set(sink);
            sink.write(bytes);
        }));

        assertThatThrownBy(() -> kept.get().write(1)).isInstanceOf(IOException.class);

        assertThat(read(APP, finish(id, bytes))).isEqualTo(bytes);
    }

    @Test
    void aSecondPartAtTheSameTimeIsRefused() throws IOException {
        byte[] bytes = bytes(1_000);
        UploadId id = start();
        AtomicReference<RegistryError> second = new AtomicReference<>(new RegistryError.Denied("never asked"));

        registry.uploads().appendPart(id, APP, ALICE, new Part(0, 999, sink -> {
            sink.write(bytes, 0, 500);
            second.set(refusal(() -> append(id, 0, bytes)));
            assertThat(offset(id)).isZero();
            sink.write(bytes, 500, 500);
        }));

        assertThat(second.get()).isInstanceOfSatisfying(RegistryError.UploadOutOfOrder.class,
                out -> assertThat(out.offset()).isZero());
        assertThat(read(APP, finish(id, bytes))).isEqualTo(bytes);
    }

    @Test
    void bytesOfAPartThatHasNotEndedAreNotSaved() throws IOException {
        byte[] bytes = bytes(2 * LEAST);
        UploadId id = start();
        append(id, 0, Arrays.copyOf(bytes, LEAST));
        registry.pass(Duration.ofSeconds(2));
        registry.uploads().save();

        registry.uploads().appendPart(id, APP, ALICE, new Part(LEAST, 2L * LEAST - 1, sink -> {
            sink.write(bytes, LEAST, LEAST);
            registry.pass(Duration.ofSeconds(2));
            registry.uploads().save();
            assertThat(registry.index().findUpload(id).map(UploadRecord::offset)).contains((long) LEAST);
        }));
        registry.pass(Duration.ofSeconds(2));
        registry.uploads().save();

        UploadRecord record = registry.index().findUpload(id).orElseThrow();
        assertThat(record.offset()).isEqualTo(2L * LEAST);
        assertThat(record.digestSoFar()).isEqualTo(Algorithm.SHA256.of(bytes));
        assertThat(record.parts().count()).isEqualTo(2);
    }

    @Test
    void aRestartGoesOnBehindTheLastPartAndKnowsWhichWereSmall() throws IOException {
        byte[] small = bytes(1_000);
        UploadId good = start();
        append(good, 0, small);
        UploadId bad = start();
        append(bad, 0, small);
        assertThatThrownBy(() -> registry.uploads().appendPart(bad, APP, ALICE,
                new Part(1_000, 1_000, _ -> {
                    throw new IOException("The sender went away");
                }))).isInstanceOf(IOException.class);

        registry = registry.restarted(database);
        assertThat(offset(good)).isEqualTo(1_000);
        assertThat(offset(bad)).isEqualTo(1_000);
        append(bad, 1_000, small);
        registry = registry.restarted(database);

        assertThat(read(APP, finish(good, small))).isEqualTo(small);
        assertThat(refusal(() -> finish(bad, Contents.joined(small, small))))
                .isEqualTo(new RegistryError.PartTooSmall(LEAST));
    }

    @Test
    void onlyTheLastPartMayBeSmall() throws IOException {
        byte[] bytes = bytes(2 * LEAST);
        UploadId id = start();
        append(id, 0, Arrays.copyOf(bytes, LEAST - 1));
        append(id, LEAST - 1, part(bytes, LEAST - 1, bytes.length));

        assertThat(refusal(() -> finish(id, bytes))).isEqualTo(new RegistryError.PartTooSmall(LEAST));

        assertThat(offset(id)).isEqualTo(bytes.length);
    }

    @Test
    void anUploadWithoutBytesIsNoBlob() throws IOException {
        UploadId id = start();

        assertThat(refusal(() -> finish(id, new byte[0]))).isEqualTo(new RegistryError.UploadEmpty(id));

        assertThat(offset(id)).isZero();
    }

    @Test
    void anUploadHasAtMost4200Parts() throws IOException {
        UploadId id = start();
        for (int i = 0; i < 4_200; i++) {
            append(id, i, new byte[]{1});
        }

        assertThat(refusal(() -> append(id, 4_200, new byte[]{1}))).isInstanceOf(RegistryError.LimitExceeded.class);

        assertThat(offset(id)).isEqualTo(4_200);
    }

    @Test
    void aWrongDigestEndsTheUpload() throws IOException {
        byte[] bytes = bytes(1_000);
        UploadId id = start();
        append(id, 0, bytes);
        Digest wrong = Algorithm.SHA256.of(bytes(1));

        assertThat(refusal(() -> registry.uploads().finishParts(id, APP, ALICE, List.of(wrong), WriteConditions.NONE)))
                .isEqualTo(new RegistryError.DigestMismatch(wrong, Algorithm.SHA256.of(bytes)));

        assertThat(refusal(() -> offset(id))).isInstanceOf(RegistryError.UploadUnknown.class);
        assertThat(store().sweep(Instant.EPOCH, _ -> false)).isZero();
    }

    @Test
    void allDigestsMustHoldAndTheBlobGoesBySha256() throws IOException {
        byte[] bytes = bytes(1_000);
        Digest sha256 = Algorithm.SHA256.of(bytes);
        Digest sha512 = Algorithm.SHA512.of(bytes);
        UploadId id = start();
        append(id, 0, bytes);
        UploadId other = start();
        append(other, 0, bytes);
        Digest wrong = Algorithm.SHA512.of(bytes(1));

        Digest made = registry.uploads().finishParts(id, APP, ALICE, List.of(sha512, sha256), WriteConditions.NONE);
        RegistryError refused = refusal(() -> registry.uploads().finishParts(other, APP, ALICE, List.of(sha256, wrong),
                WriteConditions.NONE));

        assertThat(made).isEqualTo(sha256);
        assertThat(refused).isEqualTo(new RegistryError.DigestMismatch(wrong, sha512));
    }

    @Test
    void aBlobThatTheRepositoryHasAlreadyEndsTheUpload() throws IOException {
        byte[] bytes = bytes(1_000);
        Digest digest = Algorithm.SHA256.of(bytes);
        registry.registry().blobs().store(APP, digest, Pieces.of(bytes), OptionalLong.empty(), WriteConditions.NONE);
        UploadId again = start();
        append(again, 0, bytes);
        registry = registry.restarted(database);
        UploadId elsewhere = registry.uploads().start(LIB, ALICE, Algorithm.SHA256, WriteConditions.NONE);
        registry.uploads().appendPart(elsewhere, LIB, ALICE, new Part(0, 999, sink -> sink.write(bytes)));

        assertThat(refusal(() -> finish(again, bytes))).isEqualTo(new RegistryError.BlobExists(APP, digest));
        assertThat(registry.uploads().finishParts(elsewhere, LIB, ALICE, List.of(digest), WriteConditions.NONE))
                .isEqualTo(digest);

        assertThat(refusal(() -> offset(again))).isInstanceOf(RegistryError.UploadUnknown.class);
        assertThat(read(APP, digest)).isEqualTo(bytes);
        assertThat(read(LIB, digest)).isEqualTo(bytes);
        assertThat(store().sweep(Instant.EPOCH, location -> location.value().startsWith("blobs"))).isZero();
    }

    @Test
    void partsReplaceABlobWhoseBytesAreGone() throws IOException {
        byte[] bytes = bytes(1_000);
        Digest digest = Algorithm.SHA256.of(bytes);
        registry.registry().blobs().store(APP, digest, Pieces.of(bytes), OptionalLong.empty(), WriteConditions.NONE);
        store().sweep(Instant.EPOCH, _ -> false);
        UploadId id = start();
        append(id, 0, bytes);

        assertThat(finish(id, bytes)).isEqualTo(digest);

        assertThat(read(APP, digest)).isEqualTo(bytes);
    }

    @Test
    void partsAndChunksMayBeMixed() throws IOException {
        byte[] first = bytes(10);
        byte[] second = bytes(400_000);
        byte[] third = bytes(10);
        UploadId id = start();

        registry.uploads().append(id, APP, ALICE, OptionalLong.of(0), Pieces.of(first), OptionalLong.of(10));
        append(id, 10, second);
        assertThatThrownBy(() -> registry.uploads().appendPart(id, APP, ALICE, new Part(400_010, 400_019, _ -> {
            throw new IOException("The sender went away");
        }))).isInstanceOf(IOException.class);
        registry.uploads().append(id, APP, ALICE, OptionalLong.of(400_010), Pieces.of(third), OptionalLong.empty());

        byte[] all = Contents.joined(Contents.joined(first, second), third);
        assertThat(read(APP, finish(id, all))).isEqualTo(all);
    }

    @Test
    void anUploadBelongsToItsPrincipalAndRepository() throws IOException {
        UploadId id = start();

        assertThat(refusal(() -> registry.uploads().appendPart(id, LIB, ALICE, new Part(0, 0, unread()))))
                .isInstanceOf(RegistryError.UploadUnknown.class);
        assertThat(refusal(() -> registry.uploads().appendPart(id, APP, "bob", new Part(0, 0, unread()))))
                .isInstanceOf(RegistryError.UploadUnknown.class);
        assertThat(refusal(() -> registry.uploads().finishParts(id, APP, "bob", List.of(Algorithm.SHA256.of(bytes(1))),
                WriteConditions.NONE))).isInstanceOf(RegistryError.UploadUnknown.class);
    }

    @Test
    void aPartWaitsForItsUpload() throws IOException {
        byte[] bytes = bytes(300_000);
        UploadId id = start();

        try (SpooledPart spooled = registry.uploads().spool(sink -> sink.write(bytes))) {
            assertThat(spooled.size()).isEqualTo(bytes.length);
            ByteArrayOutputStream copy = new ByteArrayOutputStream();
            spooled.copyTo(copy);
            assertThat(copy.toByteArray()).isEqualTo(bytes);
            registry.uploads().appendPart(id, APP, ALICE, new Part(0, bytes.length - 1L, spooled));
        }

        assertThat(read(APP, finish(id, bytes))).isEqualTo(bytes);
        assertThat(store().sweep(Instant.EPOCH, location -> location.value().startsWith("blobs"))).isZero();
    }

    @Test
    void aPartThatCannotWaitLeavesNothing() throws IOException {
        byte[] tooLarge = new byte[(20 << 20) + 1];

        assertThat(refusal(() -> registry.uploads().spool(sink -> sink.write(tooLarge))))
                .isInstanceOf(RegistryError.SizeInvalid.class);
        assertThatThrownBy(() -> registry.uploads().spool(sink -> {
            sink.write(tooLarge, 0, 400_000);
            throw new IllegalStateException("The signature is wrong");
        })).hasMessage("The signature is wrong");

        assertThat(store().sweep(Instant.EPOCH, _ -> false)).isZero();
    }

    private UploadId start() throws IOException {
        return registry.uploads().start(APP, ALICE, Algorithm.SHA256, WriteConditions.NONE);
    }

    private long append(UploadId id, long firstByte, byte[] bytes) throws IOException {
        return registry.uploads().appendPart(id, APP, ALICE,
                new Part(firstByte, firstByte + bytes.length - 1, sink -> sink.write(bytes)));
    }

    private Digest finish(UploadId id, byte[] bytes) throws IOException {
        return registry.uploads().finishParts(id, APP, ALICE, List.of(Algorithm.SHA256.of(bytes)),
                WriteConditions.NONE);
    }

    private long offset(UploadId id) throws IOException {
        return registry.uploads().offset(id, APP, ALICE);
    }

    private byte[] read(Repository repository, Digest digest) throws IOException {
        try (OpenBlob blob = registry.registry().blobs().open(repository, digest)) {
            return Contents.read(blob.content());
        }
    }

    private byte[] bytes(int size) {
        return Pieces.random(random, size);
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static PartContent unread() {
        return _ -> {
            throw new AssertionError("The content was read");
        };
    }

    private static void throwAny(Throwable failure) throws IOException {
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    private static RegistryError refusal(ThrowingCallable action) {
        RegistryException refused = catchThrowableOfType(RegistryException.class, action);
        assertThat(refused).as("the refusal").isNotNull();
        return refused.error();
    }
}
