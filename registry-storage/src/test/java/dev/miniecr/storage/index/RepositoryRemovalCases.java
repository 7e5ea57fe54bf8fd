package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.atOnce;
import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryError.Denied;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.RepositoryNotEmpty;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Repositories that go, and the next ones of their names. */
interface RepositoryRemovalCases extends IndexFixture {
    Repository ELSEWHERE = new Repository(new RegistryId("111111111111"), APP.name());

    @Test
    default void anEmptyRepositoryGoes() throws IOException {
        StoredRepository created = index().createRepository(APP, NewRepository.DEFAULT);
        index().createRepository(ELSEWHERE, NewRepository.DEFAULT);
        index().createRepository(LIB, NewRepository.DEFAULT);
        assertThat(index().findRepository(APP)).isPresent();

        assertThat(index().deleteRepository(APP, Removal.IF_EMPTY)).isEqualTo(created);

        assertThat(index().findRepository(APP)).isEmpty();
        assertThat(index().hasRepository(APP)).isFalse();
        assertThat(index().repositories(RegistryId.DEFAULT, Optional.empty(), 10)).containsExactly(LIB.name());
        assertThat(index().hasRepository(ELSEWHERE)).isTrue();
        assertThat(refusal(() -> index().deleteRepository(APP, Removal.IF_EMPTY))).isEqualTo(new NameUnknown(APP));
        assertThat(refusal(() -> index().deleteRepository(APP, Removal.WITH_IMAGES))).isEqualTo(new NameUnknown(APP));
    }

    @Test
    default void blobsAloneAreNoImages() throws IOException {
        StoredBlob blob = add(APP, "a");

        index().deleteRepository(APP, Removal.IF_EMPTY);

        assertThat(index().findBlob(APP, blob.digest())).isEmpty();
        assertThat(index().findBlob(blob.digest())).contains(blob);
    }

    @Test
    default void aRepositoryWithImagesGoesOnlyWithThem() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        pushImage(LIB, "image", "latest");

        assertThat(refusal(() -> index().deleteRepository(APP, Removal.IF_EMPTY)))
                .isEqualTo(new RepositoryNotEmpty(APP));
        assertThat(index().findTag(APP, LATEST)).contains(image.digest());
        assertThat(index().findBlob(APP, digest("config of image"))).isPresent();

        index().deleteRepository(APP, Removal.WITH_IMAGES);
        assertThat(index().findTag(APP, LATEST)).isEmpty();
        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findBlob(APP, digest("config of image"))).isEmpty();
        assertThat(refusal(() -> index().tags(APP, Optional.empty(), 10))).isEqualTo(new NameUnknown(APP));
        assertThat(index().findTag(LIB, LATEST)).contains(image.digest());
        assertThat(index().findBlob(LIB, digest("config of image"))).isPresent();
    }

    @Test
    default void theNextRepositoryOfTheNameInheritsNothing() throws IOException {
        StoredRepository first = index().createRepository(APP, RepositorySettingsCases.BEGINNING);
        Manifest image = pushImage(APP, "image", "latest", "v1");
        Manifest signature = TestManifests.referrer("signature", digest("config of image"), image.digest(), "a/b");
        Manifest both = TestManifests.index("index", List.of(image.digest(), signature.digest()));
        index().putManifest(push(APP, signature));
        index().putManifest(push(APP, both, "both"));
        index().putManifest(push(APP, signature, "latest"));
        index().putManifest(push(APP, image, "latest"));
        seen(image);

        index().deleteRepository(APP, Removal.WITH_IMAGES);
        StoredRepository second = index().createRepository(APP, NewRepository.DEFAULT);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(index().findRepository(APP)).contains(second);
        assertThat(second.settings()).isEqualTo(RepositorySettings.DEFAULT);
        assertThat(index().findRepository(APP).orElseThrow().tags()).isEmpty();
        for (Document.Kind kind : Document.Kind.values()) {
            assertThat(index().repositoryDocuments(kind, APP)).isEmpty();
        }
        assertThat(index().tags(APP, Optional.empty(), 10)).isEmpty();
        for (Manifest manifest : List.of(image, signature, both)) {
            assertThat(index().findManifest(APP, manifest.digest())).isEmpty();
        }
        assertThat(index().findTag(APP, LATEST)).isEmpty();
        assertThat(index().referrers(APP, image.digest(), Optional.empty(), 0, 1000).descriptors()).isEmpty();
        assertThat(index().findBlob(APP, digest("config of image"))).isEmpty();
        assertThat(index().mountBlob(LIB, digest("config of image"), APP, WriteConditions.NONE)).isFalse();
        assertThat(index().repositoriesWithBlob(RegistryId.DEFAULT, digest("config of image"), 10)).isEmpty();
        assertThat(refusal(() -> index().putManifest(push(APP, image)))).isInstanceOf(
                RegistryError.ManifestBlobUnknown.class);
    }

    private void seen(Manifest image) throws IOException {
        assertThat(index().findRepository(APP)).isPresent();
        assertThat(index().findTag(APP, LATEST)).contains(image.digest());
        assertThat(index().findManifest(APP, image.digest())).isPresent();
        assertThat(index().findBlob(APP, digest("config of image"))).isPresent();
    }

    @Test
    default void uploadsGoWithTheirRepositoryAndTheirLocationsAreDoomed() throws IOException {
        UploadRecord mine = upload(APP);
        UploadRecord other = upload(LIB);
        UploadRecord elsewhere = upload(ELSEWHERE);
        add(APP, "a");
        for (UploadRecord upload : List.of(mine, other, elsewhere)) {
            index().saveUpload(upload);
        }

        index().deleteRepository(APP, Removal.WITH_IMAGES);

        assertThat(index().findUpload(mine.id())).isEmpty();
        assertThat(index().findUpload(other.id())).contains(other);
        assertThat(index().findUpload(elsewhere.id())).contains(elsewhere);
        assertThat(index().doomed(10)).containsExactly(mine.location());
    }

    private static UploadRecord upload(Repository repository) {
        UploadId id = UploadId.random();
        return new UploadRecord(id, repository, ALICE, new Location("uploads/" + id), 100, digest("100 bytes"), 1,
                Instant.parse("2026-11-23T12:00:00Z"), UploadParts.NONE);
    }

    @Test
    default void documentsOfOthersStay() throws IOException {
        for (Repository repository : List.of(APP, LIB, ELSEWHERE)) {
            index().createRepository(repository, RepositorySettingsCases.BEGINNING);
        }
        index().putDocument(DocumentCases.OF_THE_REGISTRY, "the registry's");

        index().deleteRepository(APP, Removal.IF_EMPTY);

        assertThat(refusal(() -> index().findDocument(DocumentCases.policyOf(APP)))).isEqualTo(new NameUnknown(APP));
        assertThat(index().findDocument(DocumentCases.policyOf(LIB))).isPresent();
        assertThat(index().findDocument(DocumentCases.policyOf(ELSEWHERE))).isPresent();
        assertThat(index().findDocument(DocumentCases.OF_THE_REGISTRY)).isPresent();
        assertThat(index().findRepository(LIB).orElseThrow().tags()).hasSize(2);
    }

    @Test
    default void pushesAndADeletionThatMeetHappenOneAfterTheOther() throws Exception {
        for (int round = 0; round < 20; round++) {
            StoredBlob config = add(APP, "config");
            Manifest image = TestManifests.image("image", config.digest());

            List<Outcome<Boolean>> outcomes = atOnce(5, i -> switch (i) {
                case 0 -> doing(() -> index().deleteRepository(APP, Removal.WITH_IMAGES));
                case 1 -> doing(() -> index().putManifest(push(APP, image, new Precondition.None(), REFUSING, "a")));
                case 2 -> doing(() -> index().linkBlob(APP, config, Optional.empty(), REFUSING));
                case 3 -> doing(() -> index().putDocument(DocumentCases.policyOf(APP), "text"));
                default -> doing(() -> index().tagRepository(APP, Map.of("key", "value")));
            });

            assertThat(outcomes.getFirst().result()).isPresent();
            assertThat(outcomes).flatExtracting(outcome -> outcome.refusal().stream().toList())
                    .isSubsetOf(new Denied("create"), new NameUnknown(APP));
            assertThat(index().hasRepository(APP)).isFalse();
            assertThat(index().repositoriesWithBlob(RegistryId.DEFAULT, config.digest(), 10)).isEmpty();
            index().createRepository(APP, NewRepository.DEFAULT);
            assertThat(index().findDocument(DocumentCases.policyOf(APP))).isEmpty();
            assertThat(index().findRepository(APP).orElseThrow().tags()).isEmpty();
            assertThat(index().tags(APP, Optional.empty(), 10)).isEmpty();
        }
    }

    @Test
    default void aFirstPushThatMeetsADeletionMakesTheRepositoryAnewOrGoesWithIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "image " + round;
            Manifest artifact = TestManifests.artifact(name, List.of());
            index().createRepository(APP, RepositorySettingsCases.BEGINNING);

            atOnce(3, i -> i == 0
                    ? doing(() -> index().deleteRepository(APP, Removal.WITH_IMAGES))
                    : doing(() -> index().putManifest(push(APP, artifact, "tag-" + i))));

            Optional<StoredRepository> left = index().findRepository(APP);
            if (left.isPresent()) {
                assertThat(left.get().settings()).isEqualTo(RepositorySettings.DEFAULT);
                assertThat(left.get().tags()).isEmpty();
                assertThat(index().tags(APP, Optional.empty(), 10)).isNotEmpty();
                assertThat(index().findManifest(APP, artifact.digest())).isPresent();
                index().deleteRepository(APP, Removal.WITH_IMAGES);
            }
        }
    }

    @Test
    default void ofManyDeletionsOneHappens() throws Exception {
        pushImage(APP, "image", "latest");

        List<Outcome<StoredRepository>> outcomes = atOnce(20,
                _ -> () -> index().deleteRepository(APP, Removal.WITH_IMAGES));

        assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(1);
        assertThat(outcomes).flatExtracting(outcome -> outcome.refusal().stream().toList())
                .containsOnly(new NameUnknown(APP));
    }

    @Test
    default void repositoriesThatShareBlobsGoAtOnce() throws Exception {
        List<Repository> repositories = List.of("a", "b", "c", "d").stream().map(IndexFixture::repository).toList();
        for (Repository repository : repositories) {
            for (int i = 0; i < 20; i++) {
                add(repository, "blob " + i);
            }
            pushImage(repository, "image", "latest");
        }

        List<Outcome<StoredRepository>> outcomes = atOnce(4,
                i -> () -> index().deleteRepository(repositories.get(i), Removal.WITH_IMAGES));

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
    }

    @Test
    default void whatADeletionTookNobodyReadsInTheNextRepositoryOfTheName() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Digest config = digest("config of image");
        Manifest image = TestManifests.image("image", config);

        List<Outcome<Boolean>> outcomes = atOnce(4, i -> i > 0 ? () -> {
            while (!done.get()) {
                index().findRepository(APP);
                index().findTag(APP, LATEST);
                index().findBlob(APP, config);
                index().findManifest(APP, image.digest());
            }
            return true;
        } : () -> {
            try {
                for (int round = 0; round < 30; round++) {
                    assertNothingIsInherited(image, config);
                }
                return true;
            } finally {
                done.set(true);
            }
        });

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
    }

    private void assertNothingIsInherited(Manifest image, Digest config) throws IOException {
        pushImage(APP, "image", "latest");
        index().tagRepository(APP, Map.of("key", "value"));
        seen(image);

        index().deleteRepository(APP, Removal.WITH_IMAGES);
        assertThat(index().findRepository(APP)).isEmpty();
        assertThat(index().findTag(APP, LATEST)).isEmpty();

        Manifest other = pushImage(APP, "other", "other");
        assertThat(index().findRepository(APP).orElseThrow().tags()).isEmpty();
        assertThat(index().findTag(APP, LATEST)).isEmpty();
        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findBlob(APP, config)).isEmpty();
        assertThat(index().findTag(APP, new Tag("other"))).contains(other.digest());
    }

    private static Callable<Boolean> doing(ConcurrentCases.Doing doing) {
        return () -> {
            doing.run();
            return true;
        };
    }

    /* More rows than go in one transaction. */
    private Manifest pushMuch() throws IOException {
        String[] names = IntStream.range(0, TAGS_PER_IMAGE).mapToObj(i -> "tag-" + i).toArray(String[]::new);
        Manifest image = pushImage(APP, "image", names);
        index().putDocument(new Document.Key(Document.Kind.IMAGE_SCAN, APP.registry(), Optional.of(APP.name()),
                image.digest().toString()), "scan");
        return image;
    }

    @Test
    default void ofALargeRepositoryNothingIsFoundFromItsDeletionOn() throws IOException {
        Manifest image = pushMuch();
        StoredRepository first = index().findRepository(APP).orElseThrow();
        Tag tag = new Tag("tag-7");
        assertThat(index().findTag(APP, tag)).contains(image.digest());
        assertThat(refusal(() -> index().deleteRepository(APP, Removal.IF_EMPTY)))
                .isEqualTo(new RepositoryNotEmpty(APP));

        assertThat(index().deleteRepository(APP, Removal.WITH_IMAGES)).isEqualTo(first);

        assertThat(index().hasRepository(APP)).isFalse();
        assertThat(index().repositories(RegistryId.DEFAULT, Optional.empty(), 10)).isEmpty();
        assertThat(index().describeRepositories(RegistryId.DEFAULT, Optional.empty(), 10)).isEmpty();
        assertThat(index().findTag(APP, tag)).isEmpty();
        assertThat(index().findManifest(APP, image.digest())).isEmpty();
        assertThat(index().findBlob(APP, digest("config of image"))).isEmpty();
        assertThat(index().repositoriesWithBlob(RegistryId.DEFAULT, digest("config of image"), 10)).isEmpty();
        assertThat(index().documents(Document.Kind.IMAGE_SCAN, RegistryId.DEFAULT, Optional.empty(), 10)).isEmpty();
        assertThat(refusal(() -> index().deleteRepository(APP, Removal.WITH_IMAGES))).isEqualTo(new NameUnknown(APP));
    }

    @Test
    default void whatALargeRepositoryLeavesGoesStepByStepAndTouchesNoOther() throws IOException {
        pushMuch();
        index().deleteRepository(APP, Removal.WITH_IMAGES);
        Manifest next = pushImage(APP, "next", "tag-7");
        int steps = 0;

        while (index().removeRemains()) {
            steps++;
            assertThat(index().findTag(APP, new Tag("tag-7"))).contains(next.digest());
        }

        assertThat(steps).isGreaterThan(1);
        assertThat(index().tags(APP, Optional.empty(), 10)).containsExactly(new Tag("tag-7"));
        assertThat(index().findManifest(APP, next.digest())).isPresent();
        assertThat(index().findBlob(APP, digest("config of next"))).isPresent();
        assertThat(index().repositoryDocuments(Document.Kind.IMAGE_SCAN, APP)).isEmpty();
    }

    @Test
    default void remainsGoWhilePushesGoOn() throws Exception {
        pushMuch();
        index().deleteRepository(APP, Removal.WITH_IMAGES);
        Digest shared = digest("config of image");
        add(LIB, "config of image");

        List<Outcome<Boolean>> outcomes = atOnce(6, i -> i < 2 ? doing(() -> {
            while (index().removeRemains()) {
                index().hasRepository(APP);
            }
        }) : doing(() -> {
            for (int round = 0; round < 10; round++) {
                index().mountBlob(APP, shared, LIB, WriteConditions.NONE);
                index().putManifest(push(APP, TestManifests.image(i + " in round " + round, shared), "tag-" + i));
            }
        }));

        assertThat(outcomes).allMatch(outcome -> outcome.result().isPresent());
        while (index().removeRemains()) {
            assertThat(index().hasRepository(APP)).isTrue();
        }
        assertThat(index().tags(APP, Optional.empty(), 10)).hasSize(4);
    }
}
