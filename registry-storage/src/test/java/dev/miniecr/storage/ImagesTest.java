package dev.miniecr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.Event;
import dev.miniecr.storage.index.Image;
import dev.miniecr.storage.index.ImageId;
import dev.miniecr.storage.index.ImageStatus;
import dev.miniecr.storage.index.Precondition;
import dev.miniecr.storage.index.StoredBlob;
import dev.miniecr.storage.index.TestManifests;
import dev.miniecr.storage.index.WriteConditions;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryError.MediaTypeAbsent;
import dev.miniecr.storage.oci.RegistryError;
import dev.miniecr.storage.oci.RegistryError.DigestMismatch;
import dev.miniecr.storage.oci.RegistryError.ImageExists;
import dev.miniecr.storage.oci.RegistryError.ManifestBlobUnknown;
import dev.miniecr.storage.oci.RegistryError.ManifestInvalid;
import dev.miniecr.storage.oci.RegistryError.ManifestUnknown;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.TagElsewhere;
import dev.miniecr.storage.oci.RegistryError.TagImmutable;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What both APIs see of images: the order of a put's refusals, what a deletion returns, what is archived, pulled and told. */
final class ImagesTest {
    private static final Repository APP = repository("team/app");
    private static final Repository NONE = repository("no/such");
    private static final Tag LATEST = new Tag("latest");
    private static final String ALICE = "alice";

    private final Path folder;
    private CachingManifestIndex index;
    private Registry registry;

    ImagesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() throws IOException {
        Clock clock = Clock.systemUTC();
        index = new CachingManifestIndex(new SqlManifestIndex(
                new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(1)), clock,
                SqlManifestIndex.Delays.DEFAULT), 1 << 20);
        registry = new Registry(new MemoryBlobStore(), index, new Documents(index), RepositoryHooks.NONE,
                RegistrySettings.DEFAULT, clock);
    }

    @AfterEach
    void close() throws IOException {
        index.close();
    }

    @Test
    void aPutIsRefusedForTheFirstThingThatIsWrong() throws IOException {
        Manifest first = TestManifests.image("first", add("config"));
        put(first, LATEST);
        registry.repositories().changeTagMutability(APP, TagMutability.IMMUTABLE);
        Manifest second = TestManifests.image("second", add("config"));
        Manifest hollow = TestManifests.image("hollow", digest("nowhere"));
        Optional<MediaType> image = Optional.of(MediaType.OCI_MANIFEST);
        byte[] garbage = {'{'};

        assertThat(refusal(() -> put(NONE, garbage, image, LATEST, digest("other")))).isEqualTo(new NameUnknown(NONE));
        assertThat(refusal(() -> put(APP, garbage, image, LATEST, digest("other"))))
                .isInstanceOf(ManifestInvalid.class);
        assertThat(refusal(() -> put(APP, hollow.bytes(), Optional.empty(), LATEST, digest("other"))))
                .isEqualTo(new MediaTypeAbsent());
        assertThat(refusal(() -> put(APP, hollow.bytes(), image, LATEST, digest("other"))))
                .isEqualTo(new DigestMismatch(digest("other"), hollow.digest()));
        assertThat(refusal(() -> put(APP, hollow.bytes(), image, LATEST, hollow.digest())))
                .isEqualTo(new ManifestBlobUnknown(List.of(digest("nowhere")), List.of()));
        assertThat(refusal(() -> put(APP, second.bytes(), image, LATEST, second.digest())))
                .isEqualTo(new TagImmutable(APP, LATEST));
        assertThat(refusal(() -> put(APP, first.bytes(), image, LATEST, first.digest())))
                .isEqualTo(new ImageExists(APP, first.digest(), Optional.of(LATEST)));
        assertThat(registry.repositories().exists(NONE)).isFalse();
    }

    @Test
    void aPushOfTheSameSucceedsWhereAPutIsRefused() throws IOException {
        Manifest image = TestManifests.image("image", add("config"));
        put(image, LATEST);

        registry.manifests().put(APP, LATEST, Set.of(), image.bytes(), Optional.of(image.mediaType()),
                new Precondition.None(), ALICE, WriteConditions.NONE);

        assertThat(refusal(() -> put(image, LATEST))).isInstanceOf(ImageExists.class);
        assertThat(refusal(() -> put(image))).isEqualTo(new ImageExists(APP, image.digest(), Optional.empty()));
        assertThat(put(image, new Tag("v1")).digest()).isEqualTo(image.digest());
    }

    @Test
    void theDigestOfAPutMayBeOfAnotherAlgorithm() throws IOException {
        Manifest image = TestManifests.image("image", add("config"));
        Digest sha512 = Digest.Algorithm.SHA512.of(image.bytes());

        Manifest put = put(APP, image.bytes(), Optional.of(image.mediaType()), LATEST, sha512);

        assertThat(put.digest()).isEqualTo(sha512);
        assertThat(registry.images().find(APP, LATEST).orElseThrow().digest()).isEqualTo(sha512);
    }

    @Test
    void aDeletionReturnsWhatWent() throws IOException {
        Manifest image = TestManifests.image("image", add("config"));
        Manifest other = TestManifests.image("other", add("config"));
        Manifest untagged = TestManifests.image("untagged", add("config"));
        for (String tag : List.of("a", "b", "c", "d")) {
            put(image, new Tag(tag));
        }
        put(other, LATEST);
        put(untagged);

        assertThat(delete(untagged.digest())).containsExactly(new ImageId(untagged.digest(), Optional.empty()));
        assertThat(delete(new Tag("a"))).containsExactly(id(image, "a"));
        assertThat(registry.images().delete(APP, Optional.of(image.digest()), Optional.of(new Tag("b")), ALICE))
                .containsExactly(id(image, "b"));
        assertThat(refusal(
                () -> registry.images().delete(APP, Optional.of(image.digest()), Optional.of(LATEST), ALICE)))
                .isEqualTo(new TagElsewhere(LATEST, image.digest()));
        assertThat(delete(image.digest())).containsExactly(id(image, "c"), id(image, "d"));
        assertThat(delete(LATEST)).containsExactly(id(other, "latest"));
        assertThat(refusal(() -> delete(LATEST))).isEqualTo(new ManifestUnknown(APP, LATEST));
        assertThat(registry.images().find(APP, other.digest())).isEmpty();
        assertThatThrownBy(() -> registry.images().delete(APP, Optional.empty(), Optional.empty(), ALICE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deletingATagOfAManifestLeavesTheImage() throws IOException {
        Manifest image = TestManifests.image("image", add("config"));
        put(image, LATEST);

        registry.manifests().deleteTag(APP, LATEST, ALICE);

        assertThat(registry.images().find(APP, image.digest()).orElseThrow().tags()).isEmpty();
    }

    @Test
    void anArchivedImageIsUnknownToThoseWhoPullAndKnownToTheRest() throws IOException {
        Manifest image = TestManifests.image("image", add("config"));
        put(image, LATEST);
        assertThat(registry.manifests().get(APP, LATEST).bytes()).isEqualTo(image.bytes());
        assertThat(registry.manifests().getAtOnce(APP, LATEST)).isPresent();

        registry.images().changeStatus(APP, image.digest(), ImageStatus.ARCHIVED, ALICE);

        assertThat(registry.manifests().getAtOnce(APP, LATEST)).isEmpty();
        assertThat(registry.manifests().getAtOnce(APP, image.digest())).isEmpty();
        assertThat(refusal(() -> registry.manifests().get(APP, LATEST))).isEqualTo(new ManifestUnknown(APP, LATEST));
        assertThat(refusal(() -> registry.manifests().get(APP, image.digest())))
                .isEqualTo(new ManifestUnknown(APP, image.digest()));
        assertThat(registry.images().content(APP, image.digest()).orElseThrow().bytes()).isEqualTo(image.bytes());
        assertThat(registry.images().find(APP, LATEST).orElseThrow().status()).isEqualTo(ImageStatus.ARCHIVED);

        put(image, LATEST);
        assertThat(registry.manifests().get(APP, LATEST).bytes()).isEqualTo(image.bytes());
    }

    @Test
    void whatIsLookedForInAnUnknownRepositoryIsRefused() throws IOException {
        assertThat(refusal(() -> registry.images().find(NONE, LATEST))).isEqualTo(new NameUnknown(NONE));
        assertThat(refusal(() -> registry.images().content(NONE, digest("a")))).isEqualTo(new NameUnknown(NONE));
        add("a");
        assertThat(registry.images().find(APP, LATEST)).isEmpty();
        assertThat(registry.images().content(APP, digest("a"))).isEmpty();
    }

    @Test
    void pullsAreSeenOnceTheyAreFlushedAndAfterTheRegistryIsClosed() throws IOException {
        Manifest image = TestManifests.image("image", add("config"));
        put(image, LATEST);

        registry.pulls().note(APP, image.digest());
        Image before = registry.images().find(APP, LATEST).orElseThrow();
        registry.pulls().flush();
        Image after = registry.images().find(APP, LATEST).orElseThrow();
        registry.pulls().note(APP, image.digest());
        registry.close();
        Image closed = registry.images().find(APP, LATEST).orElseThrow();

        assertThat(before.pulls()).isZero();
        assertThat(after.pulls()).isEqualTo(1);
        assertThat(after.pulledAt()).isPresent();
        assertThat(closed.pulls()).isEqualTo(2);
    }

    @Test
    void allOldEventsAreTrimmed() throws IOException {
        for (String name : List.of("first", "second")) {
            Manifest image = TestManifests.image(name, add("config"));
            Set<Tag> tags = IntStream.range(0, 600).mapToObj(i -> new Tag(name + i)).collect(Collectors.toSet());
            registry.manifests().put(APP, image.digest(), tags, image.bytes(), Optional.of(image.mediaType()),
                    new Precondition.None(), ALICE, WriteConditions.NONE);
        }
        Instant moment = Instant.now().plusSeconds(60);

        assertThat(registry.events().trim(Instant.EPOCH)).isZero();
        assertThat(registry.events().after(0, 2_000)).hasSize(1_200);
        assertThat(registry.events().trim(moment)).isEqualTo(1_200);
        List<Event> left = registry.events().after(0, 10);

        assertThat(left).isEmpty();
    }

    private Digest add(String content) throws IOException {
        StoredBlob blob = new StoredBlob(digest(content), content.length(), new Location("blobs/" + UUID.randomUUID()));
        index.addBlob(APP, blob, Optional.empty(), Optional.empty(), WriteConditions.NONE);
        return blob.digest();
    }

    private Manifest put(Manifest manifest, Tag... tag) throws IOException {
        return registry.images().put(APP, manifest.bytes(), Optional.of(manifest.mediaType()),
                Arrays.stream(tag).findFirst(), Optional.empty(), ALICE, WriteConditions.NONE);
    }

    private Manifest put(Repository repository, byte[] bytes, Optional<MediaType> mediaType, Tag tag, Digest expected)
            throws IOException {
        return registry.images().put(repository, bytes, mediaType, Optional.of(tag), Optional.of(expected), ALICE,
                WriteConditions.NONE);
    }

    private List<ImageId> delete(Tag tag) throws IOException {
        return registry.images().delete(APP, Optional.empty(), Optional.of(tag), ALICE);
    }

    private List<ImageId> delete(Digest digest) throws IOException {
        return registry.images().delete(APP, Optional.of(digest), Optional.empty(), ALICE);
    }

    private static ImageId id(Manifest manifest, String tag) {
        return new ImageId(manifest.digest(), Optional.of(new Tag(tag)));
    }

    private static Repository repository(String name) {
        return new Repository(RegistryId.DEFAULT, new RepositoryName(name));
    }

    private static Digest digest(String content) {
        return Digest.Algorithm.SHA256.of(content.getBytes(StandardCharsets.UTF_8));
    }

    private static RegistryError refusal(ThrowingCallable action) {
        RegistryException refused = catchThrowableOfType(RegistryException.class, action);
        assertThat(refused).as("the refusal").isNotNull();
        return refused.error();
    }
}
