package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.blob.file.SteppedFileLayer.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurabilityTest {
    private final Path root;
    private final Random random = new Random(42);
    private final ForgetfulFileLayer disk;

    DurabilityTest(@TempDir Path root) {
        this.root = root;
        this.disk = new ForgetfulFileLayer(root, random);
    }

    @Test
    void whatWasCommittedOrSyncedSurvivesEveryPowerFailure() throws IOException {
        CrashRounds rounds = new CrashRounds(root, disk, disk, random);

        for (int round = 0; round < 30; round++) {
            rounds.round();
        }

        System.out.println("The file layer that forgets what was not synced: " + rounds);
        assertThat(rounds.operations()).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @CsvSource({"SYNC, uploads/.*", "SYNC_DIRECTORY, uploads", "SYNC_DIRECTORY, blobs/.*/..",
            "SYNC_DIRECTORY, blobs/sha512",
            "SYNC_DIRECTORY, blobs", "SYNC_DIRECTORY, ''", "TRUNCATE, uploads/.*"})
    void aStoreThatLeavesAStepOutIsFound(Step step, String paths) {
        assertThatThrownBy(() -> {
            for (int i = 0; i < 10; i++) {
                crashWithout(step, paths, root.resolve("disk" + i));
            }
        }).isInstanceOf(AssertionError.class);
    }

    /* A name that a crash has left stays from then on, so each disk shows a sync that is missing for a few rounds only. */
    private void crashWithout(Step step, String paths, Path directory) throws IOException {
        ForgetfulFileLayer another = new ForgetfulFileLayer(directory, random);
        FileLayer negligent = new SteppedFileLayer(another,
                (made, path) -> made != step || !directory.relativize(path).toString().matches(paths));
        Files.createDirectory(directory);
        CrashRounds rounds = new CrashRounds(directory, another, negligent, random);
        for (int round = 0; round < 5; round++) {
            rounds.round();
        }
    }
}
