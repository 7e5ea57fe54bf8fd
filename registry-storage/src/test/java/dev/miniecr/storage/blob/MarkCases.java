package dev.miniecr.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.oci.Digest.Algorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that go back to where they stood, and bytes that are read before they are a blob. */
interface MarkCases {

    BlobStore store();

    @ParameterizedTest
    @CsvSource({"0, 10", "0, 700000", "10, 10", "10, 700000", "700000, 10", "700000, 3000000"})
    default void anUploadThatWentBackIsAsIfTheBytesHadNeverCome(int before, int after) throws IOException {
        Random random = new Random(before + after);
        byte[] kept = Pieces.random(random, before);
        byte[] last = Pieces.random(random, 5_000);
        BlobWriter writer = store().create(Algorithm.SHA256);
        writer.append(Pieces.of(kept), OptionalLong.of(before));

        BlobWriter.Mark mark = writer.mark();
        writer.append(Pieces.cut(Pieces.random(random, after), 60_000), OptionalLong.of(after));
        mark.rollBack();

        assertThat(writer.offset()).isEqualTo(before);
        assertThat(writer.digest()).isEqualTo(Algorithm.SHA256.of(kept));
        assertThat(writer.digest(Algorithm.SHA512)).isEqualTo(Algorithm.SHA512.of(kept));
        writer.append(Pieces.of(last), OptionalLong.of(last.length));
        Location blob = writer.commit(writer.digest());
        assertThat(Contents.read(store(), blob)).isEqualTo(Contents.joined(kept, last));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 700_000})
    default void anUploadGoesBackBehindASyncAndGoesOnAfterItsWriterWasClosed(int before) throws IOException {
        Random random = new Random(before);
        byte[] kept = Pieces.random(random, before);
        BlobWriter closed = store().create(Algorithm.SHA256);
        closed.append(Pieces.of(kept), OptionalLong.of(before));
        BlobWriter.Mark mark = closed.mark();
        closed.append(Pieces.of(Pieces.random(random, 300_000)), OptionalLong.empty());
        closed.sync();

        mark.rollBack();
        closed.sync();
        closed.close();

        assertThat(store().size(closed.location())).hasValue(before);
        BlobWriter writer = store()
                .reopen(closed.location(), Algorithm.SHA256, before, Algorithm.SHA256.of(kept)).orElseThrow();
        assertThat(Contents.read(store(), writer.commit(writer.digest()))).isEqualTo(kept);
    }

    @Test
    default void oneMarkIsGoodForManyAttempts() throws IOException {
        Random random = new Random(1);
        byte[] kept = Pieces.random(random, 1_000);
        byte[] last = Pieces.random(random, 400_000);
        BlobWriter writer = store().create(Algorithm.SHA512);
        writer.append(Pieces.of(kept), OptionalLong.of(5_000));
        BlobWriter.Mark mark = writer.mark();

        for (int size : new int[]{1, 4_000, 4_001, 300_000, 1}) {
            writer.append(Pieces.of(Pieces.random(random, size)), OptionalLong.empty());
            mark.rollBack();
            assertThat(writer.offset()).isEqualTo(1_000);
            assertThat(writer.digest()).isEqualTo(Algorithm.SHA512.of(kept));
        }
        writer.append(Pieces.of(last), OptionalLong.of(last.length));

        assertThat(Contents.read(store(), writer.commit(writer.digest()))).isEqualTo(Contents.joined(kept, last));
    }

    @Test
    default void aMarkOnWhichNobodyGoesBackChangesNothing() throws IOException {
        byte[] bytes = Pieces.random(new Random(2), 500_000);
        BlobWriter writer = store().create(Algorithm.SHA256);

        for (int from = 0; from < bytes.length; from += 100_000) {
            writer.mark();
            writer.append(Pieces.of(Arrays.copyOfRange(bytes, from, from + 100_000)), OptionalLong.empty());
        }

        assertThat(Contents.read(store(), writer.commit(writer.digest()))).isEqualTo(bytes);
    }

    @Test
    default void aFinishedWriterDoesNotGoBack() throws IOException {
        byte[] bytes = Pieces.random(new Random(3), 500_000);
        BlobWriter writer = store().create(Algorithm.SHA256);
        BlobWriter.Mark mark = writer.mark();
        writer.append(Pieces.of(bytes), OptionalLong.empty());
        Location blob = writer.commit(writer.digest());

        assertThatThrownBy(mark::rollBack).isInstanceOf(IOException.class);
        assertThatThrownBy(writer::mark).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> writer.copyTo(new ByteArrayOutputStream())).isInstanceOf(IOException.class);
        assertThat(Contents.read(store(), blob)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 65_537, 700_000})
    default void bytesCanBeReadBeforeTheyAreABlob(int size) throws IOException {
        byte[] bytes = Pieces.random(new Random(4), size);
        BlobWriter writer = store().create(Algorithm.SHA256);
        writer.append(Pieces.cut(bytes, 100_000), OptionalLong.of(size));
        ByteArrayOutputStream once = new ByteArrayOutputStream();
        ByteArrayOutputStream twice = new ByteArrayOutputStream();

        writer.copyTo(once);
        writer.append(Pieces.of(new byte[]{1}), OptionalLong.empty());
        writer.copyTo(twice);

        assertThat(once.toByteArray()).isEqualTo(bytes);
        assertThat(twice.toByteArray()).isEqualTo(Contents.joined(bytes, new byte[]{1}));
        writer.discard();
        assertThat(store().size(writer.location())).isEmpty();
    }
}
