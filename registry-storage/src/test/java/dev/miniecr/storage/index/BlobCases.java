package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.repository;
import static dev.miniecr.storage.index.IndexFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError.BlobUnknown;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.StillReferenced;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Blobs: stored once, linked by repositories, healed, mounted, unlinked. */
interface BlobCases extends IndexFixture {

    @Test
    default void aBlobIsSeenThroughItsRepositoryAlone() throws IOException {
        add(LIB, "other");

        StoredBlob blob = add(APP, "a");

        assertThat(index().findBlob(APP, blob.digest())).contains(blob);
        assertThat(index().findBlob(LIB, blob.digest())).isEmpty();
        assertThat(index().findBlob(blob.digest())).contains(blob);
        assertThat(index().findBlob(APP, digest("never stored"))).isEmpty();
        assertThat(index().findBlob(repository("no/such"), blob.digest())).isEmpty();
    }

    @Test
    default void bothAlgorithmsOfOneContentAreBlobsOfTheirOwn() throws IOException {
        Digest sha512 = Digest.Algorithm.SHA512.of("a".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        StoredBlob blob = new StoredBlob(sha512, 1, new Location("blobs/512"));

        index().addBlob(APP, blob, Optional.empty(), Optional.empty(), WriteConditions.NONE);

        assertThat(index().findBlob(APP, sha512)).contains(blob);
        assertThat(index().findBlob(APP, digest("a"))).isEmpty();
    }

    @Test
    default void theStoredBlobStaysWhenItsDigestComesAgain() throws IOException {
        StoredBlob first = add(APP, "a");
        StoredBlob second = stored("a");

        Optional<Location> unneeded = index().addBlob(LIB, second, Optional.empty(), Optional.empty(),
                WriteConditions.NONE);

        assertThat(unneeded).contains(second.location());
        assertThat(index().doomed(10)).containsExactly(second.location());
        assertThat(index().findBlob(LIB, first.digest())).contains(first);
    }

    @Test
    default void theSameLocationToldTwiceIsNotDoomed() throws IOException {
        StoredBlob blob = add(APP, "a");

        Optional<Location> unneeded = index().addBlob(APP, blob, Optional.empty(), Optional.empty(),
                WriteConditions.NONE);

        assertThat(unneeded).isEmpty();
        assertThat(index().doomed(10)).isEmpty();
        assertThat(index().findBlob(APP, blob.digest())).contains(blob);
    }

    @Test
    default void theLocationThatAPushReplacesIsDoomedForAllRepositories() throws IOException {
        StoredBlob first = add(APP, "a");
        index().mountBlob(LIB, first.digest(), APP, WriteConditions.NONE);
        Optional<StoredBlob> before = index().findBlob(LIB, first.digest());
        StoredBlob second = stored("a");

        Optional<Location> unneeded = index().addBlob(APP, second, Optional.of(first.location()), Optional.empty(),
                WriteConditions.NONE);

        assertThat(before).contains(first);
        assertThat(unneeded).contains(first.location());
        assertThat(index().doomed(10)).containsExactly(first.location());
        assertThat(index().findBlob(APP, first.digest())).contains(second);
        assertThat(index().findBlob(LIB, first.digest())).contains(second);
    }

    @Test
    default void aPushThatReplacesWhatIsNoLongerThereChangesNothing() throws IOException {
        StoredBlob first = add(APP, "a");
        StoredBlob second = stored("a");

        Optional<Location> unneeded = index().addBlob(APP, second, Optional.of(new Location("blobs/long-gone")),
                Optional.empty(), WriteConditions.NONE);

        assertThat(unneeded).contains(second.location());
        assertThat(index().findBlob(APP, first.digest())).contains(first);
    }

    @Test
    default void aDamagedBlobIsNotThereUntilItsDigestIsPushedAgain() throws IOException {
        StoredBlob first = add(APP, "a");
        index().mountBlob(LIB, first.digest(), APP, WriteConditions.NONE);
        assertThat(index().findBlob(LIB, first.digest())).isPresent();

        index().markDamaged(first.digest(), first.location());
        Optional<StoredBlob> damaged = index().findBlob(LIB, first.digest());
        boolean linked = index().linkBlob(APP, first, Optional.empty(), WriteConditions.NONE);
        boolean mounted = index().mountBlob(LIB, first.digest(), APP, WriteConditions.NONE);
        StoredBlob second = add(APP, "a");

        assertThat(damaged).isEmpty();
        assertThat(linked).isFalse();
        assertThat(mounted).isFalse();
        assertThat(index().findBlob(LIB, first.digest())).contains(second);
        assertThat(index().doomed(10)).containsExactly(first.location());
    }

    @Test
    default void damageAtAnotherLocationIsNoDamage() throws IOException {
        StoredBlob blob = add(APP, "a");

        index().markDamaged(blob.digest(), new Location("blobs/where-it-was-before"));
        index().markDamaged(digest("never stored"), blob.location());

        assertThat(index().findBlob(APP, blob.digest())).contains(blob);
    }

    @Test
    default void aRepositoryIsLinkedToABlobAtExactlyItsLocation() throws IOException {
        StoredBlob blob = add(APP, "a");
        StoredBlob elsewhere = stored("a");

        boolean atAnother = index().linkBlob(LIB, elsewhere, Optional.empty(), WriteConditions.NONE);
        boolean madeARepository = index().hasRepository(LIB);
        boolean atItsOwn = index().linkBlob(LIB, blob, Optional.empty(), WriteConditions.NONE);

        assertThat(atAnother).isFalse();
        assertThat(madeARepository).isFalse();
        assertThat(atItsOwn).isTrue();
        assertThat(index().findBlob(LIB, blob.digest())).contains(blob);
    }

    @Test
    default void aMountNeedsALinkOfItsSource() throws IOException {
        StoredBlob blob = add(APP, "a");
        add(LIB, "other");

        boolean fromAStranger = index().mountBlob(repository("target"), blob.digest(), LIB, WriteConditions.NONE);
        boolean fromNowhere = index().mountBlob(repository("target"), blob.digest(), repository("no/such"),
                WriteConditions.NONE);
        boolean madeARepository = index().hasRepository(repository("target"));
        boolean fromTheOwner = index().mountBlob(repository("target"), blob.digest(), APP, WriteConditions.NONE);

        assertThat(fromAStranger).isFalse();
        assertThat(fromNowhere).isFalse();
        assertThat(madeARepository).isFalse();
        assertThat(fromTheOwner).isTrue();
        assertThat(index().findBlob(repository("target"), blob.digest())).contains(blob);
    }

    @Test
    default void theRepositoriesOfABlobAreListedInOrder() throws IOException {
        for (String name : List.of("b", "a", "a-b", "c")) {
            add(repository(name), "a");
        }
        add(repository("d"), "other");

        List<RepositoryName> names = index().repositoriesWithBlob(RegistryId.DEFAULT, digest("a"), 3);

        assertThat(names).extracting(RepositoryName::value).containsExactly("a", "a-b", "b");
        assertThat(index().repositoriesWithBlob(RegistryId.DEFAULT, digest("never stored"), 3)).isEmpty();
    }

    @Test
    default void deletingABlobUnlinksOneRepository() throws IOException {
        StoredBlob blob = add(APP, "a");
        index().mountBlob(LIB, blob.digest(), APP, WriteConditions.NONE);
        assertThat(index().findBlob(APP, blob.digest())).isPresent();

        index().deleteBlob(APP, blob.digest());

        assertThat(index().findBlob(APP, blob.digest())).isEmpty();
        assertThat(index().findBlob(LIB, blob.digest())).contains(blob);
        assertThat(index().mountBlob(LIB, blob.digest(), APP, WriteConditions.NONE)).isFalse();
        assertThat(refusal(() -> index().deleteBlob(APP, blob.digest()))).isEqualTo(new BlobUnknown(blob.digest()));
    }

    @Test
    default void theBytesOutliveTheirLastLink() throws IOException {
        StoredBlob blob = add(APP, "a");

        index().deleteBlob(APP, blob.digest());

        assertThat(index().findBlob(blob.digest())).contains(blob);
        assertThat(index().knows(blob.location())).isTrue();
        assertThat(index().doomed(10)).isEmpty();
        assertThat(index().linkBlob(APP, blob, Optional.empty(), WriteConditions.NONE)).isTrue();
    }

    @Test
    default void deletingWhatIsNotThereSaysWhatIsMissing() throws IOException {
        add(APP, "a");

        assertThat(refusal(() -> index().deleteBlob(LIB, digest("a")))).isEqualTo(new NameUnknown(LIB));
        assertThat(refusal(() -> index().deleteBlob(APP, digest("b")))).isEqualTo(new BlobUnknown(digest("b")));
    }

    @Test
    default void aBlobThatManifestsNeedIsNotDeleted() throws IOException {
        Digest config = add(APP, "config").digest();
        Digest layer = add(APP, "layer").digest();
        Digest part = add(APP, "part").digest();
        Digest cached = add(APP, "cached").digest();
        Manifest image = TestManifests.image("image", config, List.of(layer, layer));
        Manifest artifact = TestManifests.artifact("artifact", List.of(part));
        Manifest cache = TestManifests.index("cache", List.of(cached));
        for (Manifest manifest : List.of(image, artifact, cache)) {
            index().putManifest(push(APP, manifest));
        }

        assertThat(refusal(() -> index().deleteBlob(APP, config))).isEqualTo(referenced(config, image));
        assertThat(refusal(() -> index().deleteBlob(APP, layer))).isEqualTo(referenced(layer, image));
        assertThat(refusal(() -> index().deleteBlob(APP, part))).isEqualTo(referenced(part, artifact));
        assertThat(refusal(() -> index().deleteBlob(APP, cached))).isEqualTo(referenced(cached, cache));

        index().deleteManifest(APP, image.digest(), ALICE);
        index().deleteBlob(APP, config);
        assertThat(index().findBlob(APP, config)).isEmpty();
    }

    @Test
    default void aBlobThatIsOnlyASubjectIsDeleted() throws IOException {
        Digest config = add(APP, "config").digest();
        Digest subject = add(APP, "subject").digest();
        index().putManifest(push(APP, TestManifests.referrer("signature", config, subject, "example/signature")));

        index().deleteBlob(APP, subject);

        assertThat(index().findBlob(APP, subject)).isEmpty();
    }

    @Test
    default void manifestsOfOtherRepositoriesDoNotHinder() throws IOException {
        Manifest image = pushImage(LIB, "image");
        add(APP, "config of image");

        index().deleteBlob(APP, digest("config of image"));

        assertThat(index().findManifest(LIB, image.digest())).isPresent();
        assertThat(index().findBlob(LIB, digest("config of image"))).isPresent();
    }

    private static StillReferenced referenced(Digest digest, Manifest... parents) {
        return new StillReferenced(digest, java.util.Arrays.stream(parents).map(Manifest::digest).toList());
    }
}
