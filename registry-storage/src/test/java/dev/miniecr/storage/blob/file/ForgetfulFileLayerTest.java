package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForgetfulFileLayerTest {
    private final Path root;
    private final ForgetfulFileLayer layer;

    ForgetfulFileLayerTest(@TempDir Path root) {
        this.root = root;
        this.layer = new ForgetfulFileLayer(root, new Random(7));
    }

    @Test
    void whatWasSyncedStays() throws IOException {
        try (FileLayer.WritableFile file = layer.create(root.resolve("file"))) {
            write(file, "synced");
            file.sync();
        }
        layer.syncDirectory(root);

        layer.crash();

        assertThat(root.resolve("file")).hasContent("synced");
    }

    @Test
    void aFileOfWhichOnlyTheNameWasSyncedHasAnythingInIt() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            try (FileLayer.WritableFile file = layer.create(root.resolve("file" + i))) {
                write(file, "abc");
            }
            layer.syncDirectory(root);
            layer.crash();
            seen.add(Files.readString(root.resolve("file" + i)).replace('\0', '0'));
        }

        assertThat(seen).contains("", "abc", "000", "a", "0");
    }

    @Test
    void whatWasCutOffMayBeThereAgainUntilTheNextSync() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            Path path = root.resolve("file" + i);
            try (FileLayer.WritableFile file = layer.create(path)) {
                write(file, "kept and cut");
                file.sync();
                layer.syncDirectory(root);
                file.truncate(4);
                if (i % 2 == 0) {
                    file.sync();
                }
            }
            layer.crash();
            String content = Files.readString(path).replace('\0', '0');
            assertThat(content).startsWith("kept");
            if (i % 2 == 0) {
                assertThat(content).isEqualTo("kept");
            }
            seen.add(content);
        }

        assertThat(seen).contains("kept", "kept and cut");
    }

    @Test
    void aFileWhoseNameWasNotSyncedMayBeGone() throws IOException {
        Set<Boolean> seen = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            try (FileLayer.WritableFile file = layer.create(root.resolve("file" + i))) {
                file.sync();
            }
            layer.crash();
            seen.add(Files.exists(root.resolve("file" + i)));
        }

        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void aRenameWithoutASyncLeavesEitherNameOrBothOrNone() throws IOException {
        layer.createDirectory(root.resolve("to"));
        layer.syncDirectory(root);
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            Path from = root.resolve("from" + i);
            Path to = root.resolve("to").resolve("file" + i);
            layer.create(from).close();
            layer.syncDirectory(root);
            layer.rename(from, to);
            layer.crash();
            seen.add((Files.exists(from) ? "from " : "") + (Files.exists(to) ? "to" : ""));
        }

        assertThat(seen).containsExactly("", "from ", "from to", "to");
    }

    @Test
    void aRemovedFileMayComeBackUntilItsDirectoryIsSynced() throws IOException {
        Set<Boolean> seen = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            Path file = root.resolve("file" + i);
            layer.create(file).close();
            layer.syncDirectory(root);
            layer.delete(file);
            layer.crash();
            seen.add(Files.exists(file));
            layer.delete(file);
            layer.syncDirectory(root);
            layer.crash();
            assertThat(file).doesNotExist();
        }

        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void aDirectoryThatWasNotSyncedTakesItsFilesAlong() throws IOException {
        Set<Boolean> seen = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            Path directory = root.resolve("directory" + i);
            layer.createDirectory(directory);
            layer.create(directory.resolve("file")).close();
            layer.syncDirectory(directory);
            layer.crash();
            seen.add(Files.exists(directory.resolve("file")));
        }

        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void whenThePowerIsOffNothingWorks() throws IOException {
        FileLayer.WritableFile file = layer.create(root.resolve("file"));
        layer.failPowerAfter(1);

        write(file, "a");

        assertThatThrownBy(() -> write(file, "b")).isInstanceOf(ForgetfulFileLayer.PowerFailure.class);
        assertThatThrownBy(file::sync).isInstanceOf(ForgetfulFileLayer.PowerFailure.class);
        assertThatThrownBy(() -> layer.syncDirectory(root)).isInstanceOf(ForgetfulFileLayer.PowerFailure.class);
        file.close();
    }

    private static void write(FileLayer.WritableFile file, String text) throws IOException {
        file.write(new ByteBuffer[]{ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))});
    }
}
