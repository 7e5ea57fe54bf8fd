package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.atOnce;
import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.repository;
import static dev.miniecr.storage.index.IndexFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryError.Denied;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many callers at once. */
interface ConcurrentCases extends IndexFixture {
    @Test
    default void ofManyFirstPushesToATagThatMayNotMoveExactlyOneWins() throws Exception {
        Digest config = add(APP, "config").digest();
        List<Manifest> images = IntStream.range(0, 100).mapToObj(i -> TestManifests.image("image " + i, config))
                .toList();

        List<Outcome<Digest>> outcomes = atOnce(100, i -> () -> {
            index().putManifest(push(APP, images.get(i), new Precondition.None(), REFUSING, "latest"));
            return images.get(i).digest();
        });

        List<Digest> winners = outcomes.stream().flatMap(outcome -> outcome.result().stream()).toList();
        List<RegistryError> refusals = outcomes.stream().flatMap(outcome -> outcome.refusal().stream()).toList();
        assertThat(winners).hasSize(1);
        assertThat(refusals).hasSize(99).containsOnly(new Denied("move"));
        assertThat(index().findTag(APP, LATEST)).contains(winners.getFirst());
    }

    @Test
    default void manyPushesThatRequireTheTagToBeAbsentLeaveOneWinner() throws Exception {
        Digest config = add(APP, "config").digest();

        List<Outcome<Boolean>> outcomes = atOnce(50, i -> () -> {
            index().putManifest(push(APP, TestManifests.image("image " + i, config), new Precondition.Absent(),
                    WriteConditions.NONE, "latest"));
            return true;
        });

        assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(1);
    }

    @Test
    default void parallelFirstPushesToARepositoryAllSucceed() throws Exception {
        List<Outcome<Boolean>> outcomes = atOnce(40, i -> () -> {
            if (i % 2 == 0) {
                add(APP, "blob " + i);
            } else {
                index().putManifest(push(APP, TestManifests.artifact("artifact " + i, List.of()), "tag" + i));
            }
            return true;
        });

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
        assertThat(index().tags(APP, Optional.empty(), 100)).hasSize(20);
    }

    @Test
    default void parallelPushesOfOneManifestAllSucceed() throws Exception {
        List<Digest> layers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            layers.add(add(APP, "layer " + i).digest());
        }
        Manifest image = TestManifests.image("image", layers.getFirst(), layers);

        List<Outcome<Boolean>> outcomes = atOnce(50, _ -> () -> {
            index().putManifest(push(APP, image, new Precondition.None(), REFUSING, "latest", "v1"));
            return true;
        });

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
        assertThat(index().findTag(APP, LATEST)).contains(image.digest());
    }

    @Test
    default void parallelUploadsOfOneDigestLeaveOneBlob() throws Exception {
        List<Outcome<Optional<Location>>> outcomes = atOnce(50, i -> () -> index().addBlob(
                repository("repository" + i % 5), stored("a"), Optional.empty(), Optional.empty(),
                WriteConditions.NONE));

        List<Location> unneeded = outcomes.stream().flatMap(outcome -> outcome.result().orElseThrow().stream())
                .toList();
        StoredBlob blob = index().findBlob(digest("a")).orElseThrow();
        assertThat(unneeded).hasSize(49).doesNotContain(blob.location());
        assertThat(index().doomed(100)).containsExactlyInAnyOrderElementsOf(unneeded);
        assertThat(index().findBlob(repository("repository4"), digest("a"))).contains(blob);
    }

    @Test
    default void aManifestAndTheDeletionOfItsBlobNeverBothSucceed() throws Exception {
        for (int round = 0; round < 30; round++) {
            Digest layer = add(APP, "layer " + round).digest();
            Manifest image = TestManifests.image("image " + round, add(APP, "config").digest(), List.of(layer));

            List<Outcome<Boolean>> outcomes = atOnce(2, i -> i == 0
                    ? doing(() -> index().putManifest(push(APP, image)))
                    : doing(() -> index().deleteBlob(APP, layer)));

            assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(1);
            assertThat(index().findBlob(APP, layer).isPresent())
                    .isEqualTo(index().findManifest(APP, image.digest()).isPresent());
        }
    }

    @Test
    default void anIndexAndTheDeletionOfItsImageNeverBothSucceed() throws Exception {
        for (int round = 0; round < 30; round++) {
            Manifest image = pushImage(APP, "image " + round, "latest");
            Manifest parent = TestManifests.index("index " + round, List.of(image.digest()));

            List<Outcome<Boolean>> outcomes = atOnce(2, i -> i == 0
                    ? doing(() -> index().putManifest(push(APP, parent)))
                    : doing(() -> index().deleteManifest(APP, image.digest(), ALICE)));

            assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(1);
            assertThat(index().findManifest(APP, image.digest()).isPresent())
                    .isEqualTo(index().findManifest(APP, parent.digest()).isPresent());
        }
    }

    @Test
    default void pushesThatShareLayersAndTagsDoNotStandInEachOthersWay() throws Exception {
        List<Digest> layers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            layers.add(add(APP, "layer " + i).digest());
        }
        List<Digest> reversed = layers.reversed();

        List<Outcome<Boolean>> outcomes = atOnce(40, i -> doing(() -> index().putManifest(
                i % 2 == 0
                        ? push(APP, TestManifests.image("image " + i, layers.getFirst(), layers), "a", "b", "c")
                        : push(APP, TestManifests.image("image " + i, layers.getLast(), reversed), "c", "b", "a"))));

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
        assertThat(index().findTag(APP, new Tag("a"))).isEqualTo(index().findTag(APP, new Tag("b")))
                .isEqualTo(index().findTag(APP, new Tag("c")));
    }

    @Test
    default void aTagIsAlwaysOnAManifestThatIsThere() throws Exception {
        List<Manifest> images = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            images.add(pushImage(APP, "image " + i, "latest"));
        }

        atOnce(60, i -> doing(() -> {
            Manifest image = images.get(i % 4);
            switch (i % 3) {
                case 0 -> index().putManifest(push(APP, image, "latest", "tag" + i % 5));
                case 1 -> index().deleteManifest(APP, image.digest(), ALICE);
                default -> index().deleteTag(APP, LATEST, ALICE);
            }
        }));

        for (Tag tag : index().tags(APP, Optional.empty(), 100)) {
            Digest at = index().findTag(APP, tag).orElseThrow();
            assertThat(index().findManifest(APP, at)).isPresent();
        }
    }

    @Test
    default void pagesShowEveryTagOnceThatWasThereAllTheTime() throws Exception {
        Manifest image = pushImage(APP, "image");
        List<String> before = IntStream.range(0, 200).mapToObj(i -> "t%03d".formatted(i)).toList();
        index().putManifest(push(APP, image, before.toArray(String[]::new)));
        AtomicBoolean done = new AtomicBoolean();

        List<Outcome<List<String>>> outcomes = atOnce(2, i -> i == 0 ? () -> {
            List<String> listed = new ArrayList<>();
            Optional<String> after = Optional.empty();
            for (List<Tag> page = index().tags(APP, after, 10); !page.isEmpty(); page = index().tags(APP, after, 10)) {
                page.forEach(tag -> listed.add(tag.value()));
                after = Optional.of(listed.getLast());
            }
            done.set(true);
            return listed;
        } : () -> {
            for (int n = 0; !done.get(); n++) {
                index().putManifest(push(APP, image, "t%03d-new%d".formatted(n * 37 % 200, n)));
                index().deleteTag(APP, new Tag("t%03d-new%d".formatted(n * 37 % 200, n)), ALICE);
            }
            return List.of();
        });

        List<String> listed = outcomes.getFirst().result().orElseThrow();
        assertThat(listed).isSorted().doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    default void whatAWriteChangedNobodyReadsAsItWasBefore() throws Exception {
        StoredBlob blob = add(APP, "a");
        Manifest first = pushImage(APP, "first", "latest");
        Manifest second = pushImage(APP, "second");
        AtomicBoolean done = new AtomicBoolean();

        List<Outcome<Boolean>> outcomes = atOnce(3, i -> i > 0 ? () -> {
            while (!done.get()) {
                index().findTag(APP, LATEST);
                index().findBlob(APP, blob.digest());
                index().findManifest(APP, second.digest());
            }
            return true;
        } : () -> {
            try {
                for (int round = 0; round < 40; round++) {
                    assertChangesAreSeen(blob.digest(), first, second);
                }
                return true;
            } finally {
                done.set(true);
            }
        });

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
    }

    private void assertChangesAreSeen(Digest digest, Manifest first, Manifest second) throws IOException {
        index().putManifest(push(APP, second, "latest"));
        assertThat(index().findTag(APP, LATEST)).contains(second.digest());
        index().deleteManifest(APP, second.digest(), ALICE);
        assertThat(index().findTag(APP, LATEST)).isEmpty();
        assertThat(index().findManifest(APP, second.digest())).isEmpty();
        index().putManifest(push(APP, first, "latest"));
        assertThat(index().findTag(APP, LATEST)).contains(first.digest());

        StoredBlob before = index().findBlob(digest).orElseThrow();
        index().markDamaged(digest, before.location());
        assertThat(index().findBlob(APP, digest)).isEmpty();
        StoredBlob healed = add(APP, "a");
        assertThat(index().findBlob(APP, digest)).contains(healed);
        index().deleteBlob(APP, digest);
        assertThat(index().findBlob(APP, digest)).isEmpty();
        index().linkBlob(APP, healed, Optional.empty(), WriteConditions.NONE);
        assertThat(index().findBlob(APP, digest)).contains(healed);
    }

    /** Something that throws IOException. */
    @FunctionalInterface
    interface Doing {
        void run() throws IOException;
    }

    private static Callable<Boolean> doing(Doing doing) {
        return () -> {
            doing.run();
            return true;
        };
    }
}
