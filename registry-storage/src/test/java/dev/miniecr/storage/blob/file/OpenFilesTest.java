package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.blob.BlobContent;
import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.NoSuchBlobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenFilesTest {
    private static final int IDLE = 3;

    private final Path root;
    private final List<FileChannel> opened = new ArrayList<>();
    private final OpenFiles files;

    OpenFilesTest(@TempDir Path root) {
        this.root = root;
        this.files = new OpenFiles(location -> {
            FileChannel channel = FileChannel.open(root.resolve(location.value()));
            synchronized (opened) {
                opened.add(channel);
            }
            return channel;
        }, IDLE);
    }

    @BeforeEach
    void writeFiles() throws IOException {
        for (int i = 0; i < 20; i++) {
            Files.writeString(root.resolve(location(i).value()), "content " + i);
        }
    }

    @Test
    void readersOfOneFileShareOneChannel() throws IOException {
        try (BlobContent.File first = files.open(location(1)); BlobContent.File second = files.open(location(1))) {
            assertThat(second.channel()).isSameAs(first.channel());
            assertThat(second.size()).isEqualTo(9);
        }
        files.open(location(1)).close();

        assertThat(opened).hasSize(1);
        assertThat(openChannels()).isEqualTo(1);
    }

    @Test
    void onlyAFileThatIsOpenIsThereWithoutOpeningIt() throws IOException {
        assertThat(files.openPresent(location(1))).isEmpty();

        files.open(location(1)).close();
        try (BlobContent.File present = files.openPresent(location(1)).orElseThrow()) {
            files.drop(location(1));
            assertThat(present.channel().isOpen()).isTrue();
        }

        assertThat(files.openPresent(location(1))).isEmpty();
        assertThat(openChannels()).isZero();
        assertThat(opened).hasSize(1);
    }

    @Test
    void aBoundedNumberStaysOpenWhenNobodyReads() throws IOException {
        for (int i = 0; i < 20; i++) {
            files.open(location(i)).close();
        }

        assertThat(opened).hasSize(20);
        assertThat(openChannels()).isLessThanOrEqualTo(IDLE);
    }

    @Test
    void aFileThatIsReadStaysOpenHoweverManyOthersCome() throws IOException {
        List<BlobContent.File> leases = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            leases.add(files.open(location(i)));
        }

        assertThat(openChannels()).isEqualTo(20);
        for (BlobContent.File lease : leases) {
            lease.close();
        }
        assertThat(openChannels()).isLessThanOrEqualTo(IDLE);
    }

    @Test
    void aDroppedFileClosesWithItsLastReader() throws IOException {
        BlobContent.File first = files.open(location(1));
        BlobContent.File second = files.open(location(1));

        files.drop(location(1));
        first.close();
        boolean openForSecond = second.channel().isOpen();
        second.close();

        assertThat(openForSecond).isTrue();
        assertThat(openChannels()).isZero();
    }

    @Test
    void aDroppedFileIsOpenedAnew() throws IOException {
        files.open(location(1)).close();
        files.drop(location(1));
        Files.delete(root.resolve(location(1).value()));

        assertThatThrownBy(() -> files.open(location(1))).isInstanceOf(NoSuchBlobException.class);
    }

    @Test
    void aChannelThatAnInterruptClosedIsReplaced() throws IOException {
        try (BlobContent.File broken = files.open(location(1))) {
            broken.channel().close();

            try (BlobContent.File lease = files.open(location(1))) {
                assertThat(lease.channel().isOpen()).isTrue();
            }
        }

        assertThat(opened).hasSize(2);
    }

    @Test
    void closingClosesWhatNobodyReads() throws IOException {
        BlobContent.File lease = files.open(location(1));
        files.open(location(2)).close();

        files.close();

        assertThat(openChannels()).isEqualTo(1);
        lease.close();
        assertThat(openChannels()).isZero();
    }

    @Test
    void noReaderMeetsAClosedChannelWhenManyOpenAndDrop() throws Exception {
        List<Callable<Long>> readers = new ArrayList<>();
        for (int reader = 0; reader < 8; reader++) {
            Random random = new Random(reader);
            readers.add(() -> {
                long bytes = 0;
                for (int i = 0; i < 2_000; i++) {
                    Location location = location(random.nextInt(6));
                    try (BlobContent.File lease = files.open(location)) {
                        bytes += lease.channel().size();
                    }
                    if (random.nextInt(10) == 0) {
                        files.drop(location);
                    }
                }
                return bytes;
            });
        }

        long bytes = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Long> reader : threads.invokeAll(readers)) {
                bytes += reader.get();
            }
        }
        files.close();

        assertThat(bytes).isEqualTo(8 * 2_000 * 9);
        assertThat(openChannels()).isZero();
    }

    private long openChannels() {
        return opened.stream().filter(FileChannel::isOpen).count();
    }

    private static Location location(int i) {
        return new Location(Integer.toString(i));
    }
}
