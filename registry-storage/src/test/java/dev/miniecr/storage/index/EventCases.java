package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.atOnce;
import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events: one for everything that happens to an image, and for nothing else. */
interface EventCases extends IndexFixture {
    @Test
    default void aPushIsToldInTheWordsOfEventBridge() throws IOException {
        Instant before = Instant.now().minusMillis(1);
        Manifest image = pushImage(APP, "image", "latest");

        Event event = index().events(0, 10).getFirst();

        assertThat(event.type()).isEqualTo("ECR Image Action");
        assertThat(event.repository()).isEqualTo(APP);
        assertThat(event.at()).isBetween(before, Instant.now());
        assertThat(json(event)).isEqualTo(json("""
                {"result": "SUCCESS", "repository-name": "team/app", "image-digest": "%s", "action-type": "PUSH",
                 "image-tag": "latest", "manifest-media-type": "%s", "artifact-media-type": "application/octet-stream"}
                """.formatted(image.digest(), MediaType.OCI_MANIFEST)));
    }

    @Test
    default void aPushIsOneEventForEachTagThatMovesAndOneWithoutATag() throws IOException {
        Manifest image = pushImage(APP, "image", "b", "a");
        index().putManifest(push(APP, image, "a", "c"));
        Manifest untagged = pushImage(APP, "untagged");
        index().putImage(push(APP, untagged, "b"));

        assertThat(told()).containsExactly(line("PUSH", image, "a"), line("PUSH", image, "b"),
                line("PUSH", image, "c"), line("PUSH", untagged, ""), line("PUSH", untagged, "b"));
    }

    @Test
    default void aPushThatChangesNothingIsNotTold() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");

        index().putManifest(push(APP, image, "latest"));
        index().putManifest(push(APP, image));

        assertThat(told()).containsExactly(line("PUSH", image, "latest"));
    }

    @Test
    default void whatIsRefusedIsNotTold() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        Manifest other = TestManifests.image("other", digest("config of image"));
        Manifest parent = TestManifests.index("parent", List.of(image.digest()));
        index().putManifest(push(APP, parent));
        List<String> before = told();

        refusal(() -> index().putManifest(push(APP, other, new Precondition.None(), REFUSING, "a", "latest")));
        refusal(() -> index().putManifest(push(APP, TestManifests.image("none", digest("none")), "latest")));
        refusal(() -> index().putImage(push(APP, image, "latest")));
        refusal(() -> index().deleteManifest(APP, image.digest(), ALICE));
        refusal(() -> index().deleteImageTag(APP, LATEST, Optional.empty(), ALICE));
        refusal(() -> index().deleteTag(APP, new Tag("none"), ALICE));
        refusal(() -> index().changeImageStatus(APP, digest("none"), ImageStatus.ARCHIVED, ALICE));
        index().changeImageStatus(APP, image.digest(), ImageStatus.ACTIVE, ALICE);

        assertThat(told()).isEqualTo(before);
    }

    @Test
    default void everyRemovalIsTold() throws IOException {
        Manifest image = pushImage(APP, "image", "a", "b", "c");
        Manifest second = pushImage(APP, "second", "x", "y");
        Manifest untagged = pushImage(APP, "untagged");
        int pushes = told().size();

        index().deleteTag(APP, new Tag("a"), ALICE);
        index().deleteImageTag(APP, new Tag("b"), Optional.empty(), ALICE);
        index().deleteImageTag(APP, new Tag("c"), Optional.empty(), ALICE);
        index().deleteManifest(APP, second.digest(), ALICE);
        index().deleteManifest(APP, untagged.digest(), ALICE);

        assertThat(told().stream().skip(pushes)).containsExactly(line("DELETE", image, "a"), line("DELETE", image, "b"),
                line("DELETE", image, "c"), line("DELETE", second, "x"), line("DELETE", second, "y"),
                line("DELETE", untagged, ""));
    }

    @Test
    default void archivingAndRestoringAreTold() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);
        Image restored = index().changeImageStatus(APP, image.digest(), ImageStatus.ACTIVE, ALICE);
        index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);
        index().putManifest(push(APP, image, "latest"));

        List<Event> events = index().events(0, 10);

        String common = """
                {"result": "SUCCESS", "repository-name": "team/app", "image-digest": "%s",
                 "action-type": "UPDATE_STORAGE_CLASS", "manifest-media-type": "%s",
                 "artifact-media-type": "application/octet-stream",\s""".formatted(image.digest(),
                MediaType.OCI_MANIFEST);
        assertThat(events).hasSize(5).extracting(Event::type).containsOnly("ECR Image Action");
        assertThat(json(events.get(1))).isEqualTo(json(common + "\"target-storage-class\": \"ARCHIVE\"}"));
        assertThat(json(events.get(2))).isEqualTo(json(common + "\"target-storage-class\": \"STANDARD\","
                + "\"last-activated-at\": \"" + restored.activatedAt().orElseThrow() + "\"}"));
        assertThat(json(events.get(3))).isEqualTo(json(events.get(1)));
        assertThat(json(events.get(4)).path("target-storage-class").asString()).isEqualTo("STANDARD");
    }

    @Test
    default void anImageWithASubjectIsToldAsAReferrer() throws IOException {
        Manifest signature = TestManifests.referrer("signature", add(APP, "config").digest(), digest("subject"),
                "example/'signature'");
        index().putManifest(push(APP, signature, "latest"));
        index().changeImageStatus(APP, signature.digest(), ImageStatus.ARCHIVED, ALICE);
        index().deleteTag(APP, LATEST, ALICE);
        index().deleteManifest(APP, signature.digest(), ALICE);

        List<Event> events = index().events(0, 10);

        assertThat(events).hasSize(4).extracting(Event::type).containsOnly("ECR Referrer Action");
        assertThat(events).extracting(event -> json(event).path("artifact-media-type").asString())
                .containsOnly("example/'signature'");
    }

    @Test
    default void eventsAreReadInPages() throws IOException {
        for (int i = 0; i < 5; i++) {
            pushImage(APP, "image " + i);
        }

        List<Event> all = index().events(0, 10);
        List<Event> page = index().events(all.get(1).sequence(), 2);

        assertThat(all).hasSize(5).isSortedAccordingTo(Comparator.comparingLong(Event::sequence));
        assertThat(page).isEqualTo(all.subList(2, 4));
        assertThat(index().events(all.getLast().sequence(), 2)).isEmpty();
    }

    @Test
    default void oldEventsAreTrimmedAndTheirSequencesStayUsed() throws IOException {
        for (int i = 0; i < 5; i++) {
            pushImage(APP, "image " + i);
        }
        List<Event> all = index().events(0, 10);
        Instant later = Instant.now().plusSeconds(60);

        assertThat(index().trimEvents(all.getFirst().at().minusSeconds(60), 10)).isZero();
        assertThat(index().trimEvents(later, 3)).isEqualTo(3);
        assertThat(index().events(0, 10)).isEqualTo(all.subList(3, 5));
        assertThat(index().trimEvents(later, 3)).isEqualTo(2);
        pushImage(APP, "late");

        assertThat(index().events(0, 10)).hasSize(1).first()
                .matches(event -> event.sequence() > all.getLast().sequence());
    }

    @Test
    default void whoReadsWhileOthersPushMissesNothing() throws Exception {
        Digest config = add(APP, "config").digest();
        int writers = 8;
        int pushes = 25;
        AtomicInteger running = new AtomicInteger(writers);
        List<Long> read = new ArrayList<>();

        List<Outcome<Boolean>> outcomes = atOnce(writers + 1,
                i -> i < writers ? pushing(i, pushes, config, running) : () -> {
                    boolean done;
                    do {
                        done = running.get() == 0;
                        List<Event> page = index().events(read.isEmpty() ? 0 : read.getLast(), 1000);
                        page.forEach(event -> read.add(event.sequence()));
                    } while (!done);
                    return true;
                });

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
        assertThat(read).hasSize(writers * pushes).isEqualTo(index().events(0, 1000).stream().map(Event::sequence)
                .toList());
    }

    private Callable<Boolean> pushing(int writer, int pushes, Digest config, AtomicInteger running) {
        return () -> {
            try {
                for (int n = 0; n < pushes; n++) {
                    index().putManifest(push(APP, TestManifests.image("image " + writer + "-" + n, config)));
                }
            } finally {
                running.decrementAndGet();
            }
            return true;
        };
    }

    private List<String> told() throws IOException {
        return index().events(0, 1000).stream().map(EventCases::json)
                .map(detail -> detail.path("action-type").asString() + " " + detail.path("image-digest").asString()
                        + " "
                        + detail.path("image-tag").asString())
                .toList();
    }

    private static String line(String action, Manifest manifest, String tag) {
        return action + " " + manifest.digest() + " " + tag;
    }

    private static JsonNode json(Event event) {
        return json(event.detail());
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
