package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.sparse;
import static dev.miniecr.storage.index.IndexFixture.tags;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryError.ManifestBlobUnknown;
import dev.miniecr.storage.oci.RegistryError.ManifestInvalid;
import dev.miniecr.storage.oci.RegistryError.ManifestUnknown;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.StillReferenced;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Manifests: stored as they came, checked against what the repository has, deleted. */
interface ManifestCases extends IndexFixture {

    @Test
    default void aManifestIsKeptByteForByte() throws IOException {
        Manifest image = pushImage(APP, "image");

        StoredManifest stored = index().findManifest(APP, image.digest()).orElseThrow();

        assertThat(stored.bytes()).isEqualTo(image.bytes());
        assertThat(stored.digest()).isEqualTo(image.digest());
        assertThat(stored.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(index().findManifest(LIB, image.digest())).isEmpty();
        assertThat(index().findManifest(APP, digest("never stored"))).isEmpty();
    }

    @Test
    default void aManifestOfMegabytesIsKeptToo() throws IOException {
        Manifest large = TestManifests.artifact("x".repeat(3 << 20), List.of());

        index().putManifest(push(APP, large, "large"));

        assertThat(index().findManifest(APP, large.digest()).orElseThrow().bytes()).isEqualTo(large.bytes());
        assertThat(index().findManifest(APP, large.digest()).orElseThrow().bytes()).isEqualTo(large.bytes());
    }

    @Test
    default void everythingThatIsMissingIsNamedOnceInTheOrderOfTheText() throws IOException {
        Digest here = add(APP, "here").digest();
        Digest elsewhere = add(LIB, "elsewhere").digest();
        Digest nowhere = digest("nowhere");
        Manifest image = TestManifests.image("image", nowhere, List.of(elsewhere, here, nowhere, elsewhere));

        assertThat(refusal(() -> index().putManifest(push(APP, image, "latest"))))
                .isEqualTo(new ManifestBlobUnknown(List.of(nowhere, elsewhere), List.of()));

        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findTag(APP, new Tag("latest"))).isEmpty();
    }

    @Test
    default void aRefusedFirstPushMakesNoRepository() throws IOException {
        Manifest image = TestManifests.image("image", digest("nowhere"));

        assertThat(refusal(() -> index().putManifest(push(APP, image))))
                .isEqualTo(new ManifestBlobUnknown(List.of(digest("nowhere")), List.of()));

        assertThat(index().hasRepository(APP)).isFalse();
    }

    @Test
    default void aDamagedBlobIsMissing() throws IOException {
        StoredBlob config = add(APP, "config");
        index().markDamaged(config.digest(), config.location());

        assertThat(refusal(() -> index().putManifest(push(APP, TestManifests.image("image", config.digest())))))
                .isEqualTo(new ManifestBlobUnknown(List.of(config.digest()), List.of()));
    }

    @Test
    default void aSparsePushIsAdmittedAndLinksNothing() throws IOException {
        Digest elsewhere = add(LIB, "elsewhere").digest();
        Manifest image = TestManifests.image("image", digest("nowhere"), List.of(elsewhere));

        index().putManifest(sparse(APP, image, "latest"));

        assertThat(index().findTag(APP, new Tag("latest"))).contains(image.digest());
        assertThat(index().findBlob(APP, elsewhere)).isEmpty();
        assertThat(index().findBlob(APP, digest("nowhere"))).isEmpty();
    }

    @Test
    default void aPartThatASparsePushNamedCannotBeDeletedOnceItIsThere() throws IOException {
        Manifest image = TestManifests.image("image", digest("late"));
        index().putManifest(sparse(APP, image));
        add(APP, "late");

        assertThat(refusal(() -> index().deleteBlob(APP, digest("late"))))
                .isEqualTo(new StillReferenced(digest("late"), List.of(image.digest())));
    }

    @Test
    default void subjectsAndExternalLayersMayBeAbsent() throws IOException {
        Digest config = add(APP, "config").digest();
        Manifest external = TestManifests.imageWithExternalLayer("external", config, digest("far away"));
        Manifest signature = TestManifests.referrer("signature", config, digest("not yet"), "example/signature");

        index().putManifest(push(APP, external));
        index().putManifest(push(APP, signature));

        assertThat(index().findManifest(APP, external.digest())).isPresent();
        assertThat(index().findManifest(APP, signature.digest())).isPresent();
    }

    @Test
    default void anIndexNeedsItsManifestsInItsRepository() throws IOException {
        Manifest here = pushImage(APP, "here");
        Manifest elsewhere = pushImage(LIB, "elsewhere");
        Manifest both = TestManifests.index("both", List.of(here.digest(), elsewhere.digest()));
        Manifest one = TestManifests.index("one", List.of(here.digest()));

        assertThat(refusal(() -> index().putManifest(push(APP, both))))
                .isEqualTo(new ManifestBlobUnknown(List.of(), List.of(elsewhere.digest())));
        index().putManifest(push(APP, one));

        assertThat(index().findManifest(APP, one.digest())).isPresent();
    }

    @Test
    default void anIndexMayNameBlobsAsACacheOfBuildKitDoes() throws IOException {
        Digest layer = add(APP, "layer").digest();
        Digest elsewhere = add(LIB, "elsewhere").digest();

        index().putManifest(push(APP, TestManifests.index("cache", List.of(layer)), "cache"));

        assertThat(refusal(() -> index().putManifest(push(APP, TestManifests.index("other", List.of(elsewhere))))))
                .isEqualTo(new ManifestBlobUnknown(List.of(), List.of(elsewhere)));
    }

    @Test
    default void aManifestIsNoBlob() throws IOException {
        Manifest image = pushImage(APP, "image");

        assertThat(refusal(() -> index().putManifest(push(APP, TestManifests.image("other", image.digest())))))
                .isEqualTo(new ManifestBlobUnknown(List.of(image.digest()), List.of()));
    }

    @Test
    default void tenThousandDescriptorsAreCheckedAndKept() throws IOException {
        List<Digest> blobs = IntStream.range(0, 20).mapToObj(i -> digest("layer " + i)).toList();
        for (int i = 0; i < 20; i++) {
            add(APP, "layer " + i);
        }
        List<Digest> repeated = IntStream.range(0, 9_999).mapToObj(i -> blobs.get(i % 20)).toList();
        List<Digest> absent = IntStream.range(0, 10_000).mapToObj(i -> digest("absent " + i)).toList();
        Manifest image = TestManifests.image("image", blobs.getFirst(), repeated);
        Manifest hollow = TestManifests.artifact("hollow", absent);

        index().putManifest(push(APP, image));
        index().putManifest(sparse(LIB, hollow));

        assertThat(index().findManifest(APP, image.digest())).isPresent();
        assertThat(index().findManifest(LIB, hollow.digest())).isPresent();
        assertThat(refusal(() -> index().putManifest(push(APP, hollow))))
                .isEqualTo(new ManifestBlobUnknown(absent, List.of()));
    }

    @Test
    default void theMediaTypeOfADigestStays() throws IOException {
        Manifest thing = TestManifests.artifact("thing", List.of());
        Manifest renamed = TestManifests.withMediaType(thing, new MediaType("application/vnd.example.other+json"));
        index().putManifest(push(APP, thing));

        assertThat(refusal(() -> index().putManifest(push(APP, renamed, "latest"))))
                .isInstanceOf(ManifestInvalid.class);
        index().putManifest(push(LIB, renamed));

        assertThat(index().findTag(APP, new Tag("latest"))).isEmpty();
        assertThat(index().findManifest(APP, thing.digest()).orElseThrow().mediaType()).isEqualTo(thing.mediaType());
        assertThat(index().findManifest(LIB, thing.digest()).orElseThrow().mediaType()).isEqualTo(renamed.mediaType());
    }

    @Test
    default void aManifestMayBePushedAgain() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");

        index().putManifest(push(APP, image, new Precondition.None(), REFUSING, "latest"));
        index().putManifest(push(APP, image));

        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("latest"));
        assertThat(index().findManifest(APP, image.digest()).orElseThrow().bytes()).isEqualTo(image.bytes());
    }

    @Test
    default void deletingAManifestTakesItsTagsAlong() throws IOException {
        Manifest image = pushImage(APP, "image", "b", "A", "latest");
        Manifest other = pushImage(APP, "other", "other");
        assertThat(index().findTag(APP, new Tag("b"))).isPresent();
        assertThat(index().findManifest(APP, image.digest())).isPresent();

        List<Tag> removed = index().deleteManifest(APP, image.digest(), ALICE);

        assertThat(removed).isEqualTo(tags("A", "b", "latest"));
        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findTag(APP, new Tag("b"))).isEmpty();
        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("other"));
        assertThat(index().findManifest(APP, other.digest())).isPresent();
    }

    @Test
    default void aDeletedManifestMayComeBackAsSomethingElse() throws IOException {
        Manifest thing = TestManifests.artifact("thing", List.of());
        Manifest renamed = TestManifests.withMediaType(thing, new MediaType("application/vnd.example.other+json"));
        index().putManifest(push(APP, thing));
        assertThat(index().findManifest(APP, thing.digest())).isPresent();

        index().deleteManifest(APP, thing.digest(), ALICE);
        index().putManifest(push(APP, renamed));

        assertThat(index().findManifest(APP, thing.digest()).orElseThrow().mediaType()).isEqualTo(renamed.mediaType());
    }

    @Test
    default void deletingAManifestThatIsNotThereSaysWhatIsMissing() throws IOException {
        Manifest image = pushImage(LIB, "image");

        assertThat(refusal(() -> index().deleteManifest(APP, image.digest(), ALICE))).isEqualTo(new NameUnknown(APP));
        add(APP, "a");
        assertThat(refusal(() -> index().deleteManifest(APP, image.digest(), ALICE)))
                .isEqualTo(new ManifestUnknown(APP, image.digest()));
    }

    @Test
    default void aManifestThatAnIndexNamesIsNotDeleted() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        Manifest first = TestManifests.index("first", Collections.nCopies(2, image.digest()));
        Manifest second = TestManifests.index("second", List.of(image.digest()));
        index().putManifest(push(APP, first));
        index().putManifest(push(APP, second));
        pushImage(LIB, "image");

        assertThat(refusal(() -> index().deleteManifest(APP, image.digest(), ALICE)))
                .isEqualTo(new StillReferenced(image.digest(), List.of(first.digest(), second.digest())));
        assertThat(index().findTag(APP, new Tag("latest"))).contains(image.digest());
        index().deleteManifest(LIB, image.digest(), ALICE);
        index().deleteManifest(APP, first.digest(), ALICE);
        index().deleteManifest(APP, second.digest(), ALICE);
        index().deleteManifest(APP, image.digest(), ALICE);

        assertThat(index().findManifest(APP, image.digest())).isEmpty();
    }

    @Test
    default void aSubjectIsDeletedThoughItHasReferrers() throws IOException {
        Manifest image = pushImage(APP, "image");
        Digest config = add(APP, "config").digest();
        Manifest signature = TestManifests.referrer("signature", config, image.digest(), "example/signature");
        index().putManifest(push(APP, signature));

        index().deleteManifest(APP, image.digest(), ALICE);

        assertThat(index().findManifest(APP, signature.digest())).isPresent();
        assertThat(index().referrers(APP, image.digest(), Optional.empty(), 0, 1000).descriptors()).hasSize(1);
    }
}
