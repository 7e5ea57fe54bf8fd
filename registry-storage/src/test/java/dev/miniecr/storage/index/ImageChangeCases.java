package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.atOnce;
import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.tags;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError.Denied;
import dev.miniecr.storage.oci.RegistryError.ImageExists;
import dev.miniecr.storage.oci.RegistryError.ManifestBlobUnknown;
import dev.miniecr.storage.oci.RegistryError.ManifestUnknown;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.StillReferenced;
import dev.miniecr.storage.oci.RegistryError.TagElsewhere;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Images: put, deleted by tag, archived and restored. */
interface ImageChangeCases extends IndexFixture {
    Optional<Digest> NONE = Optional.empty();

    @Test
    default void anImageIsPutWithATagOrWithoutOne() throws IOException {
        Digest config = add(APP, "config").digest();
        Manifest tagged = TestManifests.image("tagged", config);
        Manifest untagged = TestManifests.image("untagged", config);

        index().putImage(push(APP, tagged, "latest"));
        index().putImage(push(APP, untagged));

        assertThat(index().findTag(APP, LATEST)).contains(tagged.digest());
        assertThat(index().findImage(APP, untagged.digest()).orElseThrow().tags()).isEmpty();
    }

    @Test
    default void anImageThatIsThereUnderItsTagIsNotPutAgain() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");

        assertThat(refusal(() -> index().putImage(push(APP, image, "latest"))))
                .isEqualTo(new ImageExists(APP, image.digest(), Optional.of(LATEST)));
        assertThat(refusal(() -> index().putImage(push(APP, image))))
                .isEqualTo(new ImageExists(APP, image.digest(), Optional.empty()));
        assertThat(index().findImage(APP, LATEST).orElseThrow().tags()).isEqualTo(tags("latest"));
    }

    @Test
    default void anImageThatIsThereIsPutUnderANewTag() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");

        index().putImage(push(APP, image, "v1"));

        assertThat(index().findImage(APP, LATEST).orElseThrow().tags()).isEqualTo(tags("latest", "v1"));
    }

    @Test
    default void aTagThatMovesToAnotherImageLeavesTheOldOneUntagged() throws IOException {
        Manifest first = pushImage(APP, "first", "latest");
        Manifest second = TestManifests.image("second", digest("config of first"));
        assertThat(index().findTag(APP, LATEST)).contains(first.digest());

        index().putImage(push(APP, second, "latest"));

        assertThat(index().findTag(APP, LATEST)).contains(second.digest());
        assertThat(index().findImage(APP, first.digest()).orElseThrow().tags()).isEmpty();
    }

    @Test
    default void aPutThatNamesWhatIsNotHereTellsBlobsFromManifests() throws IOException {
        add(APP, "a");
        Manifest image = TestManifests.image("image", digest("config"), List.of(digest("layer"), digest("a")));
        Manifest both = TestManifests.index("both", List.of(digest("child"), digest("a")));

        assertThat(refusal(() -> index().putImage(push(APP, image, "latest"))))
                .isEqualTo(new ManifestBlobUnknown(List.of(digest("config"), digest("layer")), List.of()));
        assertThat(refusal(() -> index().putImage(push(APP, both, "latest"))))
                .isEqualTo(new ManifestBlobUnknown(List.of(), List.of(digest("child"))));
        assertThat(index().findTag(APP, LATEST)).isEmpty();
    }

    @Test
    default void theConditionsOfAPutAreAsked() throws IOException {
        Manifest first = pushImage(APP, "first", "latest");
        Manifest second = TestManifests.image("second", digest("config of first"));

        assertThat(refusal(() -> index()
                .putImage(push(APP, second, new Precondition.None(), REFUSING, "latest"))))
                .isEqualTo(new Denied("move"));
        assertThat(refusal(() -> index()
                .putImage(push(LIB, second, new Precondition.None(), REFUSING, "latest"))))
                .isEqualTo(new Denied("create"));
        assertThat(index().findTag(APP, LATEST)).contains(first.digest());
        assertThat(index().findImage(APP, second.digest())).isEmpty();
    }

    @Test
    default void theLastTagTakesItsImageAlong() throws IOException {
        Manifest image = pushImage(APP, "image", "latest", "v1");
        assertThat(index().findManifest(APP, image.digest())).isPresent();
        assertThat(index().findTag(APP, new Tag("v1"))).isPresent();

        assertThat(index().deleteImageTag(APP, LATEST, NONE, ALICE)).isEqualTo(image.digest());
        assertThat(index().findTag(APP, LATEST)).isEmpty();
        assertThat(index().findImage(APP, image.digest()).orElseThrow().tags()).isEqualTo(tags("v1"));
        assertThat(index().findManifest(APP, image.digest())).isPresent();

        assertThat(index().deleteImageTag(APP, new Tag("v1"), Optional.of(image.digest()), ALICE))
                .isEqualTo(image.digest());
        assertThat(index().findTag(APP, new Tag("v1"))).isEmpty();
        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findImage(APP, image.digest())).isEmpty();
    }

    @Test
    default void aTagIsDeletedOnlyFromTheDigestThatIsNamedWithIt() throws IOException {
        Manifest first = pushImage(APP, "first", "latest");
        Manifest second = pushImage(APP, "second", "v2");

        assertThat(refusal(() -> index().deleteImageTag(APP, LATEST, Optional.of(second.digest()), ALICE)))
                .isEqualTo(new TagElsewhere(LATEST, second.digest()));
        assertThat(refusal(() -> index().deleteImageTag(APP, new Tag("none"), Optional.of(second.digest()), ALICE)))
                .isEqualTo(new ManifestUnknown(APP, new Tag("none")));
        assertThat(refusal(() -> index().deleteImageTag(APP, new Tag("none"), NONE, ALICE)))
                .isEqualTo(new ManifestUnknown(APP, new Tag("none")));
        assertThat(refusal(() -> index().deleteImageTag(LIB, LATEST, NONE, ALICE))).isEqualTo(new NameUnknown(LIB));
        assertThat(index().findTag(APP, LATEST)).contains(first.digest());
    }

    @Test
    default void anImageOfAnIndexKeepsItsLastTag() throws IOException {
        Manifest image = pushImage(APP, "image", "latest", "v1");
        Manifest parent = TestManifests.index("index", List.of(image.digest()));
        index().putManifest(push(APP, parent, "multi"));

        index().deleteImageTag(APP, new Tag("v1"), NONE, ALICE);
        assertThat(refusal(() -> index().deleteImageTag(APP, LATEST, NONE, ALICE)))
                .isEqualTo(new StillReferenced(image.digest(), List.of(parent.digest())));
        assertThat(index().findTag(APP, LATEST)).contains(image.digest());
        index().deleteImageTag(APP, new Tag("multi"), NONE, ALICE);
        index().deleteImageTag(APP, LATEST, NONE, ALICE);

        assertThat(index().images(APP, ImageFilter.ALL, OptionalLong.empty(), 10).images()).isEmpty();
    }

    @Test
    default void anArchivedImageIsHiddenFromThoseWhoPull() throws IOException {
        Manifest image = pushImage(APP, "image", "latest", "old");
        Manifest other = pushImage(APP, "other", "z");
        Manifest signature = TestManifests.referrer("signature", digest("config of image"), digest("subject"), "a/b");
        index().putManifest(push(APP, signature));
        assertThat(index().findManifest(APP, image.digest())).isPresent();
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        Image archived = index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);
        index().changeImageStatus(APP, signature.digest(), ImageStatus.ARCHIVED, ALICE);

        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().tags(APP, Optional.empty(), 1)).isEqualTo(tags("z"));
        assertThat(index().referrers(APP, digest("subject"), Optional.empty(), 0, 1 << 20).descriptors()).isEmpty();
        assertThat(index().findManifest(APP, other.digest())).isPresent();
        assertThat(archived.status()).isEqualTo(ImageStatus.ARCHIVED);
        assertThat(archived.archivedAt().orElseThrow()).isBetween(before, Instant.now());
        assertThat(archived.activatedAt()).isEmpty();
        assertThat(index().findImage(APP, LATEST)).contains(archived);
        assertThat(index().findContent(APP, image.digest()).orElseThrow().bytes()).isEqualTo(image.bytes());
        assertThat(index().findContent(LIB, image.digest())).isEmpty();
    }

    @Test
    default void aRestoredImageIsAsItWasAndTellsWhen() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        Image archived = index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);

        Image restored = index().changeImageStatus(APP, image.digest(), ImageStatus.ACTIVE, ALICE);

        assertThat(restored.status()).isEqualTo(ImageStatus.ACTIVE);
        assertThat(restored.archivedAt()).isEqualTo(archived.archivedAt());
        assertThat(restored.activatedAt()).isPresent();
        assertThat(restored.pushedAt()).isEqualTo(archived.pushedAt());
        assertThat(restored.tags()).isEqualTo(tags("latest"));
        assertThat(index().findManifest(APP, image.digest()).orElseThrow().bytes()).isEqualTo(image.bytes());
        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("latest"));
    }

    @Test
    default void anImageThatIsInTheStatusStaysAsItIs() throws IOException {
        Manifest image = pushImage(APP, "image");

        Image active = index().changeImageStatus(APP, image.digest(), ImageStatus.ACTIVE, ALICE);
        Image archived = index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);
        Image again = index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);

        assertThat(active.activatedAt()).isEmpty();
        assertThat(again).isEqualTo(archived);
    }

    @Test
    default void theStatusOfWhatIsNotThereSaysWhatIsMissing() throws IOException {
        assertThat(refusal(() -> index().changeImageStatus(APP, digest("a"), ImageStatus.ARCHIVED, ALICE)))
                .isEqualTo(new NameUnknown(APP));
        add(APP, "a");
        assertThat(refusal(() -> index().changeImageStatus(APP, digest("a"), ImageStatus.ARCHIVED, ALICE)))
                .isEqualTo(new ManifestUnknown(APP, digest("a")));
    }

    @Test
    default void anArchivedImageThatIsPushedAgainBecomesActive() throws IOException {
        Manifest first = pushImage(APP, "first", "first");
        Manifest second = pushImage(APP, "second", "second");
        Manifest third = pushImage(APP, "third");
        for (Manifest image : List.of(first, second, third)) {
            index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);
        }

        index().putManifest(push(APP, first, "first"));
        index().putImage(push(APP, second, "second"));
        index().putImage(push(APP, third));

        for (Manifest image : List.of(first, second, third)) {
            assertThat(index().findManifest(APP, image.digest())).isPresent();
            assertThat(index().findImage(APP, image.digest()).orElseThrow().activatedAt()).isPresent();
        }
        assertThat(refusal(() -> index().putImage(push(APP, second, "second")))).isInstanceOf(ImageExists.class);
    }

    @Test
    default void anArchivedImageIsDeletedLikeAnother() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        Manifest other = pushImage(APP, "other");
        index().changeImageStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);
        index().changeImageStatus(APP, other.digest(), ImageStatus.ARCHIVED, ALICE);

        index().deleteImageTag(APP, LATEST, NONE, ALICE);
        index().deleteManifest(APP, other.digest(), ALICE);

        assertThat(index().findImage(APP, image.digest())).isEmpty();
        assertThat(index().findImage(APP, other.digest())).isEmpty();
    }

    @Test
    default void ofManyPutsOfOneImageExactlyOneSucceeds() throws Exception {
        Manifest image = TestManifests.image("image", add(APP, "config").digest());

        List<Outcome<Boolean>> outcomes = atOnce(30, _ -> () -> {
            index().putImage(push(APP, image, "latest"));
            return true;
        });

        assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(1);
        assertThat(outcomes.stream().flatMap(outcome -> outcome.refusal().stream()))
                .containsOnly(new ImageExists(APP, image.digest(), Optional.of(LATEST)));
    }

    @Test
    default void tagsThatGoAtTheSameTimeTakeTheImageAlong() throws Exception {
        for (int round = 0; round < 20; round++) {
            Manifest image = pushImage(APP, "image " + round, "a", "b", "c");

            List<Outcome<Digest>> outcomes = atOnce(3,
                    i -> () -> index().deleteImageTag(APP, List.of(new Tag("a"), new Tag("b"), new Tag("c")).get(i),
                            NONE, ALICE));

            assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
            assertThat(index().findImage(APP, image.digest())).isEmpty();
        }
    }

    @Test
    default void aTagThatComesWhileTheLastOneGoesIsOnAnImageThatIsThere() throws Exception {
        for (int round = 0; round < 30; round++) {
            Manifest image = pushImage(APP, "image " + round, "latest");

            List<Outcome<Boolean>> outcomes = atOnce(2, i -> () -> {
                if (i == 0) {
                    index().deleteImageTag(APP, LATEST, NONE, ALICE);
                } else {
                    index().putManifest(push(APP, image, "new"));
                }
                return true;
            });

            assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
            assertThat(index().findImage(APP, image.digest()).orElseThrow().tags()).isEqualTo(tags("new"));
            assertThat(index().findManifest(APP, image.digest())).isPresent();
        }
    }
}
