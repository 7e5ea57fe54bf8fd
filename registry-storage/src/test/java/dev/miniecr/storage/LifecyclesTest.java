package dev.miniecr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.Document;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageFilter;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.SteppedIndex;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.index.TestManifests;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.lifecycle.InvalidLifecyclePolicyException;
import dev.miniecr.storage.lifecycle.LifecyclePolicy;
import dev.miniecr.storage.lifecycle.LifecycleRun;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LifecyclesTest {
    private static final Repository APP = new Repository(RegistryId.DEFAULT, new RepositoryName("team/app"));
    private static final Repository LIB = new Repository(RegistryId.DEFAULT, new RepositoryName("team/lib"));
    private static final String POLICY = "lifecycle";
    private static final String KEEP_ONE = rule(1, "\"tagStatus\":\"any\",\"countType\":\"imageCountMoreThan\","
            + "\"countNumber\":1", "{\"type\":\"expire\"}");
    private static final String EXPIRE_OLD = rule(1, "\"tagStatus\":\"any\",\"countType\":\"sinceImagePushed\","
            + "\"countUnit\":\"days\",\"countNumber\":10", "{\"type\":\"expire\"}");
    private static final String ARCHIVE_IDLE = rule(1, "\"tagStatus\":\"any\",\"countType\":\"sinceImagePulled\","
            + "\"countUnit\":\"days\",\"countNumber\":10",
            "{\"type\":\"transition\",\"targetStorageClass\":\"archive\"}");

    private TestRegistry registry;
    private Lifecycles lifecycles;

    LifecyclesTest(@TempDir Path directory) throws IOException {
        registry = TestRegistry.open(new MemoryBlobStore(), directory.resolve("index.db"));
        lifecycles = registry.registry().lifecycles();
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    @Test
    void aPreviewSaysWhatARunDoesAndChangesNothing() throws IOException {
        push(APP, "old", "v1");
        registry.pass(Duration.ofDays(1));
        push(APP, "young", "v2");
        LifecyclePolicy policy = LifecyclePolicy.parse(policy(KEEP_ONE));

        LifecycleRun preview = lifecycles.preview(APP, policy);
        int before = images(APP).size();
        LifecycleOutcome outcome = lifecycles.run(APP, policy, POLICY);

        assertThat(preview.selected()).hasSize(1);
        assertThat(before).isEqualTo(2);
        assertThat(outcome).isEqualTo(new LifecycleOutcome(preview.selected(), List.of(), 0));
        assertThat(images(APP)).extracting(Image::tags).containsExactly(List.of(new Tag("v2")));
        assertThat(lifecycles.run(APP, policy, POLICY).done()).isEmpty();
    }

    @Test
    void idleImagesGoToTheArchiveAndPullsThatWereJustNotedCount() throws IOException {
        Manifest idle = push(APP, "idle", "v1");
        Manifest pulled = push(APP, "pulled", "v2");
        registry.pass(Duration.ofDays(11));
        registry.registry().pulls().note(APP, pulled.digest());

        lifecycles.run(APP, LifecyclePolicy.parse(policy(ARCHIVE_IDLE)), POLICY);

        assertThat(images(APP)).filteredOn(image -> image.status() == ImageStatus.ARCHIVED)
                .extracting(Image::digest).containsExactly(idle.digest());
    }

    @Test
    void anIndexGoesBeforeWhatItNamesAndWhatAYoungOneNamesStays() throws IOException {
        Manifest shared = push(APP, "shared");
        Manifest own = push(APP, "own");
        push(APP, TestManifests.index("old", List.of(shared.digest(), own.digest())), "v1");
        registry.pass(Duration.ofDays(11));
        Manifest young = push(APP, TestManifests.index("young", List.of(shared.digest())), "v2");

        LifecycleOutcome outcome = lifecycles.run(APP, LifecyclePolicy.parse(policy(EXPIRE_OLD)), POLICY);

        assertThat(outcome.done()).hasSize(2);
        assertThat(outcome.skipped()).extracting(LifecycleRun.Skipped::parents)
                .containsExactly(List.of(young.digest()));
        assertThat(images(APP)).extracting(Image::digest).containsExactly(shared.digest(), young.digest());
    }

    @Test
    void aSignatureGoesWithWhatItSigns() throws IOException {
        Manifest image = push(APP, "image", "v1");
        registry.pass(Duration.ofDays(11));
        push(APP, TestManifests.referrer("signature", add(APP, "config"), image.digest(), "a/b"));

        lifecycles.run(APP, LifecyclePolicy.parse(policy(EXPIRE_OLD)), POLICY);

        assertThat(images(APP)).isEmpty();
    }

    @Test
    void anImageThatChangesAfterItWasEvaluatedIsLeft() throws IOException {
        Manifest old = push(APP, "old", "v1");
        push(APP, "older", "v0");
        registry.pass(Duration.ofDays(11));
        SteppedIndex stepped = new SteppedIndex(registry.index());
        stepped.before("deleteImage", () -> push(APP, old, "keep"));

        LifecycleOutcome outcome = over(stepped).run(APP, LifecyclePolicy.parse(policy(EXPIRE_OLD)), POLICY);

        assertThat(outcome.left()).isEqualTo(1);
        assertThat(outcome.done()).hasSize(1);
        assertThat(images(APP)).extracting(Image::digest).containsExactly(old.digest());
    }

    @Test
    void anIndexThatComesAfterTheEvaluationKeepsWhatItNames() throws IOException {
        Manifest child = push(APP, "child");
        registry.pass(Duration.ofDays(11));
        SteppedIndex stepped = new SteppedIndex(registry.index());
        stepped.before("deleteImage", () -> push(APP, TestManifests.index("index", List.of(child.digest())), "v1"));

        LifecycleOutcome outcome = over(stepped).run(APP, LifecyclePolicy.parse(policy(EXPIRE_OLD)), POLICY);

        assertThat(outcome.done()).isEmpty();
        assertThat(outcome.skipped()).hasSize(1);
        assertThat(images(APP)).hasSize(2);
    }

    @Test
    void aRunThatIsStoppedLeavesTheRest() throws IOException {
        push(APP, "first");
        push(APP, "second");
        registry.pass(Duration.ofDays(11));
        SteppedIndex stepped = new SteppedIndex(registry.index());
        Lifecycles stopping = over(stepped);
        stepped.before("deleteImage", stopping::stop);

        LifecycleOutcome outcome = stopping.run(APP, LifecyclePolicy.parse(policy(EXPIRE_OLD)), POLICY);

        assertThat(outcome.done()).hasSize(1);
        assertThat(outcome.left()).isEqualTo(1);
        assertThat(images(APP)).hasSize(1);
    }

    @Test
    void aRepositoryThatIsNotThereHasNoImagesToPreview() {
        assertThatThrownBy(() -> lifecycles.preview(APP, LifecyclePolicy.parse(policy(KEEP_ONE))))
                .isInstanceOf(RegistryException.class);
    }

    @Test
    void policiesAreRunOnceADay() throws IOException {
        push(APP, "app", "v1");
        push(LIB, "lib", "v1");
        registry.registry().documents().put(key(APP), policy(EXPIRE_OLD));
        Instant first = registry.now();

        assertThat(due()).isEqualTo(new LifecycleReport(1, 0, 0, List.of()));
        assertThat(due()).isEqualTo(LifecycleReport.NOTHING);
        registry.pass(Duration.ofHours(24).minusMillis(1));
        assertThat(due()).isEqualTo(LifecycleReport.NOTHING);
        assertThat(lifecycles.lastEvaluatedAt(APP)).contains(first);
        registry.pass(Duration.ofDays(10));
        assertThat(due()).isEqualTo(new LifecycleReport(1, 1, 0, List.of()));

        assertThat(lifecycles.lastEvaluatedAt(APP)).contains(registry.now());
        assertThat(lifecycles.lastEvaluatedAt(LIB)).isEmpty();
        assertThat(images(APP)).isEmpty();
        assertThat(images(LIB)).hasSize(1);
    }

    @Test
    void whatFailsIsToldAndDoesNotKeepOthersFromTheirTurn() throws IOException {
        push(APP, "app", "v1");
        push(LIB, "lib", "v1");
        registry.registry().documents().put(key(APP), "{}");
        registry.registry().documents().put(key(LIB), policy(ARCHIVE_IDLE));
        registry.pass(Duration.ofDays(11));

        LifecycleReport report = due();

        assertThat(report.repositories()).isEqualTo(2);
        assertThat(report.archived()).isEqualTo(1);
        assertThat(report.failures()).hasSize(1).first().satisfies(failure -> {
            assertThat(failure.repository()).isEqualTo(APP);
            assertThat(failure.cause()).isInstanceOf(InvalidLifecyclePolicyException.class);
        });
        assertThat(due()).isEqualTo(LifecycleReport.NOTHING);
    }

    @Test
    void aRunThatTheDiskBreaksOffIsDueAgain() throws IOException {
        push(APP, "app", "v1");
        registry.registry().documents().put(key(APP), policy(EXPIRE_OLD));
        registry.pass(Duration.ofDays(11));
        SteppedIndex stepped = new SteppedIndex(registry.index());
        stepped.before("deleteImage", () -> {
            throw new IOException("The disk is full");
        });
        Lifecycles failing = over(stepped);

        assertThat(failing.runDue(RegistryId.DEFAULT, POLICY).failures()).hasSize(1);
        assertThat(lifecycles.lastEvaluatedAt(APP)).isEmpty();
        assertThat(failing.runDue(RegistryId.DEFAULT, POLICY)).isEqualTo(new LifecycleReport(1, 1, 0, List.of()));
    }

    private LifecycleReport due() throws IOException {
        return lifecycles.runDue(RegistryId.DEFAULT, POLICY);
    }

    private Lifecycles over(SteppedIndex stepped) {
        return new Lifecycles(stepped.index(), registry.registry().documents(), registry.registry().pulls(),
                registry.clock());
    }

    private Manifest push(Repository repository, String name, String... tags) throws IOException {
        return push(repository, TestManifests.image(name, add(repository, "config")), tags);
    }

    private Manifest push(Repository repository, Manifest manifest, String... tags) throws IOException {
        registry.index().putManifest(new ManifestPush(repository, manifest, Arrays.stream(tags).map(Tag::new).toList(),
                new Precondition.None(), new ManifestPush.Rules(false, 0), "alice", WriteConditions.NONE));
        return manifest;
    }

    private Digest add(Repository repository, String content) throws IOException {
        Digest digest = Algorithm.SHA256.of(content.getBytes(StandardCharsets.UTF_8));
        registry.index().addBlob(repository,
                new StoredBlob(digest, content.length(), new Location("blobs/" + repository.name() + content)),
                Optional.empty(), Optional.empty(), WriteConditions.NONE);
        return digest;
    }

    private List<Image> images(Repository repository) throws IOException {
        return registry.index().images(repository, ImageFilter.ALL, OptionalLong.empty(), 100).images();
    }

    private static Document.Key key(Repository repository) {
        return Document.Key.of(Document.Kind.LIFECYCLE_POLICY, repository.registry(), Optional.of(repository.name()));
    }

    private static String rule(int priority, String selection, String action) {
        return "{\"rulePriority\":" + priority + ",\"selection\":{" + selection + "},\"action\":" + action + "}";
    }

    private static String policy(String... rules) {
        return "{\"rules\":[" + String.join(",", rules) + "]}";
    }
}
