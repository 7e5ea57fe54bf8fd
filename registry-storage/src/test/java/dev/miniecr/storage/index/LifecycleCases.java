package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.atOnce;
import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.tags;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.index.Document.Kind;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.StillReferenced;
import dev.miniecr.storage.oci.Repository;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Changes that are made only to what was decided about, and documents that are acted on now and then. */
interface LifecycleCases extends IndexFixture {
    String POLICY = "policy";

    @Test
    default void anImageIsDeletedWithItsTagsWhileItIsAsItWas() throws IOException {
        Manifest image = pushImage(APP, "image", "latest", "v1");
        ImageState state = state(image);
        assertThat(index().findTag(APP, LATEST)).isPresent();
        assertThat(index().findManifest(APP, image.digest())).isPresent();

        assertThat(index().deleteImage(APP, state, POLICY)).isTrue();

        assertThat(index().findTag(APP, LATEST)).isEmpty();
        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findImage(APP, image.digest())).isEmpty();
        assertThat(index().deleteImage(APP, state, POLICY)).isFalse();
        assertThat(index().events(0, 100).stream().map(Event::detail).filter(detail -> detail.contains("\"DELETE\"")))
                .hasSize(2);
    }

    @Test
    default void anImageIsArchivedWithItsTagsWhileItIsAsItWas() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        ImageState state = state(image);
        assertThat(index().findManifest(APP, image.digest())).isPresent();

        assertThat(index().archiveImage(APP, state, POLICY)).isTrue();

        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findImage(APP, LATEST).orElseThrow().status()).isEqualTo(ImageStatus.ARCHIVED);
        assertThat(index().archiveImage(APP, state, POLICY)).isFalse();
        assertThat(index().archiveImage(APP, state(image), POLICY)).isFalse();
        assertThat(index().events(0, 100).stream().map(Event::detail)
                .filter(detail -> detail.contains("UPDATE_STORAGE_CLASS"))).hasSize(1);
    }

    @Test
    default void anImageThatHasChangedStaysAsItIs() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        Manifest other = pushImage(APP, "other");
        List<ImageState> earlier = new ArrayList<>();

        earlier.add(state(image));
        index().putManifest(push(APP, image, "v1"));
        earlier.add(state(image));
        index().putManifest(push(APP, other, "v1"));
        earlier.add(new ImageState(image.digest(), tags("latest", "other"), state(image).pushedAt(),
                ImageStatus.ACTIVE, Optional.empty(), Optional.empty(), Optional.empty()));
        index().addPulls(List.of(new PullCount(APP, image.digest(), Instant.parse("2026-11-24T12:00:00Z"), 1)));
        ImageState pulled = state(image);
        index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);
        ImageState archived = state(image);
        index().changeImageStatus(APP, image.digest(), ImageStatus.ACTIVE, ALICE);
        earlier.addAll(List.of(pulled, archived));

        for (ImageState state : earlier) {
            assertThat(index().deleteImage(APP, state, POLICY)).as(state.toString()).isFalse();
            assertThat(index().archiveImage(APP, state, POLICY)).as(state.toString()).isFalse();
        }
        assertThat(index().findTag(APP, LATEST)).contains(image.digest());
        assertThat(index().deleteImage(APP, state(image), POLICY)).isTrue();
    }

    @Test
    default void anImageThatAnIndexNamesIsNotDeleted() throws IOException {
        Manifest child = pushImage(APP, "child");
        Manifest index = TestManifests.index("index", List.of(child.digest(), child.digest()));
        index().putManifest(push(APP, index, "latest"));
        index().changeImageStatus(APP, index.digest(), ImageStatus.ARCHIVED, ALICE);
        ImageState state = state(child);

        assertThat(refusal(() -> index().deleteImage(APP, state, POLICY)))
                .isEqualTo(new StillReferenced(child.digest(), List.of(index.digest())));
        index().deleteImage(APP, state(index), POLICY);
        assertThat(index().deleteImage(APP, state, POLICY)).isTrue();
    }

    @Test
    default void anImageThatAnActiveIndexNamesIsNotArchived() throws IOException {
        Manifest child = pushImage(APP, "child");
        Manifest index = TestManifests.index("index", List.of(child.digest(), child.digest()));
        index().putManifest(push(APP, index, "latest"));
        ImageState state = state(child);

        assertThat(refusal(() -> index().archiveImage(APP, state, POLICY)))
                .isEqualTo(new StillReferenced(child.digest(), List.of(index.digest())));
        index().archiveImage(APP, state(index), POLICY);
        assertThat(index().archiveImage(APP, state, POLICY)).isTrue();
    }

    @Test
    default void theIndexesThatNameImagesAreFound() throws IOException {
        Manifest first = pushImage(APP, "first");
        Manifest second = pushImage(APP, "second");
        Manifest alone = pushImage(APP, "alone");
        Manifest one = TestManifests.index("one", List.of(first.digest(), second.digest(), first.digest()));
        Manifest two = TestManifests.index("two", List.of(first.digest(), one.digest()));
        index().putManifest(push(APP, one));
        index().putManifest(push(APP, two));
        pushImage(LIB, "first");
        index().putManifest(push(LIB, TestManifests.index("elsewhere", List.of(first.digest()))));
        Map<Long, Digest> images = index().images(APP, ImageFilter.ALL, OptionalLong.empty(), 10).images()
                .stream().collect(Collectors.toMap(Image::id, Image::digest));

        Map<Digest, Set<Digest>> found = index().indexesOf(APP, List.copyOf(images.keySet())).entrySet().stream()
                .collect(Collectors.toMap(entry -> images.getOrDefault(entry.getKey(), digest("none")),
                        Map.Entry::getValue));

        assertThat(found).isEqualTo(Map.of(first.digest(), Set.of(one.digest(), two.digest()), second.digest(),
                Set.of(one.digest()), one.digest(), Set.of(two.digest())));
        assertThat(found).doesNotContainKey(alone.digest());
        assertThat(index().indexesOf(APP, List.of())).isEmpty();
    }

    @Test
    default void ofManyIndexesOfAnImageAHundredAreFound() throws IOException {
        Manifest child = pushImage(APP, "child");
        for (int i = 0; i < 105; i++) {
            index().putManifest(push(APP, TestManifests.index("index " + i, List.of(child.digest()))));
        }

        long id = index().findImage(APP, child.digest()).orElseThrow().id();

        assertThat(index().indexesOf(APP, List.of(id)).get(id)).hasSize(100);
    }

    @Test
    default void whereThereIsNoRepositoryNothingIsChanged() throws IOException {
        ImageState state = state(pushImage(APP, "image"));

        assertThat(refusal(() -> index().deleteImage(LIB, state, POLICY))).isEqualTo(new NameUnknown(LIB));
        assertThat(refusal(() -> index().archiveImage(LIB, state, POLICY))).isEqualTo(new NameUnknown(LIB));
        assertThat(refusal(() -> index().indexesOf(LIB, List.of(1L)))).isEqualTo(new NameUnknown(LIB));
    }

    @Test
    default void aTagThatComesWhileItsImageGoesNeverPointsNowhere() throws Exception {
        Digest config = add(APP, "config").digest();
        for (int i = 0; i < 20; i++) {
            Manifest image = TestManifests.image("image " + i, config);
            index().putManifest(push(APP, image, "old" + i));
            ImageState state = state(image);
            String tag = "new" + i;

            List<Outcome<Boolean>> outcomes = atOnce(2, which -> () -> {
                if (which == 0) {
                    return index().deleteImage(APP, state, POLICY);
                }
                index().putManifest(push(APP, image, tag));
                return true;
            });

            assertThat(outcomes).allMatch(outcome -> outcome.refusal().isEmpty());
            boolean deleted = outcomes.getFirst().result().orElseThrow();
            assertThat(index().findImage(APP, image.digest()).orElseThrow().tags())
                    .isEqualTo(deleted ? tags(tag) : tags(tag, "old" + i));
        }
    }

    @Test
    default void aDocumentIsActedOnWhenItWasNotForLong() throws IOException {
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        Document.Key app = policyOf(APP);
        Document.Key lib = policyOf(LIB);
        for (Document.Key key : List.of(app, lib)) {
            add(new Repository(key.registry(), key.repository().orElseThrow()), "a");
            index().putDocument(key, "text");
        }

        assertThat(toRun(noon, Optional.empty())).containsExactly(app, lib);
        assertThat(toRun(noon, Optional.of("team/app"))).containsExactly(lib);
        assertThat(index().lastRun(app)).isEmpty();
        assertThat(index().noteRun(app, Optional.empty(), Optional.of(noon))).isTrue();
        assertThat(index().noteRun(app, Optional.empty(), Optional.of(noon.plusSeconds(1)))).isFalse();
        assertThat(index().lastRun(app)).contains(noon);
        assertThat(toRun(noon.minusMillis(1), Optional.empty())).containsExactly(lib);
        assertThat(toRun(noon, Optional.empty())).containsExactly(app, lib);

        index().putDocument(app, "another text");
        assertThat(index().lastRun(app)).contains(noon);
        assertThat(index().noteRun(app, Optional.of(noon), Optional.empty())).isTrue();
        assertThat(index().lastRun(app)).isEmpty();
        index().deleteDocument(lib);
        assertThat(index().noteRun(lib, Optional.empty(), Optional.of(noon))).isFalse();
        assertThat(index().lastRun(lib)).isEmpty();
    }

    private List<Document.Key> toRun(Instant notSince, Optional<String> after) throws IOException {
        return index().documentsToRun(Kind.LIFECYCLE_POLICY, APP.registry(), notSince, after, 10).stream()
                .map(run -> run.document().key()).toList();
    }

    private static Document.Key policyOf(Repository repository) {
        return Document.Key.of(Kind.LIFECYCLE_POLICY, repository.registry(), Optional.of(repository.name()));
    }

    private ImageState state(Manifest image) throws IOException {
        return index().findImage(APP, image.digest()).orElseThrow().state();
    }
}
