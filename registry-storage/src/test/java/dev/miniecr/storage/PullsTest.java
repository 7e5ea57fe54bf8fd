package dev.miniecr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.index.PullCount;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PullsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));

    private final List<PullCount> recorded = new ArrayList<>();

    @Test
    void pullsOfOneImageAreRecordedTogetherAndOnce() throws IOException {
        Pulls pulls = new Pulls(recorded::addAll, CLOCK, 10);
        pulls.note(APP, digest(1));
        pulls.note(APP, digest(1));
        pulls.note(APP, digest(2));

        pulls.flush();
        pulls.flush();

        assertThat(recorded).containsExactlyInAnyOrder(new PullCount(APP, digest(1), NOON, 2),
                new PullCount(APP, digest(2), NOON, 1));
    }

    @Test
    void manyImagesAreRecordedInBatches() throws IOException {
        List<Integer> batches = new ArrayList<>();
        Pulls pulls = new Pulls(batch -> batches.add(batch.size()), CLOCK, 1000);
        for (int i = 0; i < 700; i++) {
            pulls.note(APP, digest(i));
        }

        pulls.flush();

        assertThat(batches).containsExactly(300, 300, 100);
    }

    @Test
    void imagesThatAreTooManyAreNotNotedAndCounted() throws IOException {
        Pulls pulls = new Pulls(recorded::addAll, CLOCK, 2);
        for (int i = 0; i < 5; i++) {
            pulls.note(APP, digest(i));
        }
        pulls.note(APP, digest(0));

        pulls.flush();
        pulls.note(APP, digest(4));
        pulls.flush();

        assertThat(recorded).containsExactlyInAnyOrder(new PullCount(APP, digest(0), NOON, 2),
                new PullCount(APP, digest(1), NOON, 1), new PullCount(APP, digest(4), NOON, 1));
        assertThat(pulls.dropped()).isEqualTo(3);
    }

    @Test
    void whatCouldNotBeRecordedIsRecordedNextTime() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        Pulls pulls = new Pulls(batch -> {
            if (broken.get()) {
                throw new IOException("the disk is full");
            }
            recorded.addAll(batch);
        }, CLOCK, 10);
        pulls.note(APP, digest(1));

        assertThatThrownBy(pulls::flush).isInstanceOf(IOException.class);
        pulls.note(APP, digest(1));
        broken.set(false);
        pulls.flush();

        assertThat(recorded).containsExactly(new PullCount(APP, digest(1), NOON, 2));
    }

    @Test
    void noPullIsLostWhileOthersFlush() throws Exception {
        AtomicInteger running = new AtomicInteger(4);
        Pulls pulls = new Pulls(recorded::addAll, CLOCK, 10);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 4; thread++) {
                var _ = threads.submit(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        pulls.note(APP, digest(i % 3));
                    }
                    running.decrementAndGet();
                });
            }
            while (running.get() > 0) {
                pulls.flush();
            }
        }
        pulls.flush();

        assertThat(recorded.stream().mapToLong(PullCount::count).sum()).isEqualTo(40_000);
    }

    private static Digest digest(int number) {
        return Digest.Algorithm.SHA256.of(("image " + number).getBytes(StandardCharsets.UTF_8));
    }
}
