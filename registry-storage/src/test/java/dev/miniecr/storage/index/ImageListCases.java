package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.tags;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.index.ImageIndex.ReferrerFilter;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.MediaType;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images: found, described and listed, with filters and in pages. */
interface ImageListCases extends IndexFixture {
    Set<ImageStatus> ACTIVE = Set.of(ImageStatus.ACTIVE);
    Set<ImageStatus> ARCHIVED = Set.of(ImageStatus.ARCHIVED);
    Set<ImageStatus> BOTH = EnumSet.allOf(ImageStatus.class);

    @Test
    default void anImageIsFoundByEachOfItsNames() throws IOException {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Digest layer = add(APP, "layer").digest();
        Manifest manifest = TestManifests.image("image", add(APP, "config").digest(), List.of(layer, layer));
        index().putManifest(push(APP, manifest, "v1", "latest", "B"));
        pushImage(LIB, "other", "latest");

        Image image = index().findImage(APP, manifest.digest()).orElseThrow();

        assertThat(image).isEqualTo(new Image(image.id(), manifest.digest(), tags("B", "latest", "v1"),
                MediaType.OCI_MANIFEST, Optional.of("application/octet-stream"), 300, image.pushedAt(),
                ImageStatus.ACTIVE, Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty()));
        assertThat(image.pushedAt()).isBetween(before, Instant.now());
        assertThat(index().findImage(APP, LATEST)).contains(image);
        assertThat(index().findImage(APP, new Tag("V1"))).isEmpty();
        assertThat(index().findImage(APP, digest("another"))).isEmpty();
        assertThat(index().findImage(IndexFixture.repository("no/such"), LATEST)).isEmpty();
    }

    @Test
    default void anIndexIsAsLargeAsTheLargestOfItsImages() throws IOException {
        Manifest small = pushImage(APP, "small");
        Manifest large = TestManifests.image("large", add(APP, "config").digest(),
                List.of(add(APP, "layer").digest(), add(APP, "other layer").digest()));
        index().putManifest(push(APP, large));
        Manifest both = TestManifests.index("both", List.of(small.digest(), large.digest()));
        index().putManifest(push(APP, both));

        Image image = index().findImage(APP, both.digest()).orElseThrow();

        assertThat(image.imageSize()).isEqualTo(300);
        assertThat(image.artifactType()).isEmpty();
    }

    @Test
    default void anImageWithASubjectNamesIt() throws IOException {
        Manifest signature = TestManifests.referrer("signature", add(APP, "config").digest(), digest("subject"),
                "example/signature");
        index().putManifest(push(APP, signature));

        Image image = index().findImage(APP, signature.digest()).orElseThrow();

        assertThat(image.subject()).contains(digest("subject"));
        assertThat(image.artifactType()).contains("example/signature");
    }

    @Test
    default void aTagThatIsAddedLaterLeavesTheTimeOfThePush() throws IOException {
        Manifest manifest = pushImage(APP, "image", "v1");
        Image before = index().findImage(APP, manifest.digest()).orElseThrow();

        index().putManifest(push(APP, manifest, "v2"));

        Image after = index().findImage(APP, manifest.digest()).orElseThrow();
        assertThat(after.pushedAt()).isEqualTo(before.pushedAt());
        assertThat(after.tags()).isEqualTo(tags("v1", "v2"));
    }

    static List<Arguments> filters() {
        return List.of(Arguments.of(TagStatus.ANY, ACTIVE, "ab -"), Arguments.of(TagStatus.TAGGED, ACTIVE, "ab"),
                Arguments.of(TagStatus.UNTAGGED, ACTIVE, "-"), Arguments.of(TagStatus.ANY, ARCHIVED, "c ~"),
                Arguments.of(TagStatus.TAGGED, ARCHIVED, "c"), Arguments.of(TagStatus.UNTAGGED, ARCHIVED, "~"),
                Arguments.of(TagStatus.ANY, BOTH, "ab - c ~"), Arguments.of(TagStatus.TAGGED, BOTH, "ab c"),
                Arguments.of(TagStatus.UNTAGGED, BOTH, "- ~"), Arguments.of(TagStatus.ANY, Set.of(), ""));
    }

    /** An image with the tags a and b, one without (-), one that is archived with the tag c, and one without (~). */
    @ParameterizedTest
    @MethodSource("dev.miniecr.storage.index.ImageListCases#filters")
    default void listsShowWhatTheFilterAdmits(TagStatus tagStatus, Set<ImageStatus> statuses, String expected)
            throws IOException {
        Manifest tagged = pushImage(APP, "tagged", "a", "b");
        Manifest untagged = pushImage(APP, "untagged");
        Manifest archivedTagged = archived(pushImage(APP, "archived and tagged", "c"));
        Manifest archived = archived(pushImage(APP, "archived"));
        pushImage(LIB, "other", "z");
        ImageFilter filter = new ImageFilter(tagStatus, statuses);

        List<ImageId> ids = index().imageIds(APP, filter, Optional.empty(), 100).ids();
        List<Image> images = index().images(APP, filter, OptionalLong.empty(), 100).images();

        assertThat(ids).isEqualTo(Stream.of(expected.split("", -1)).flatMap(letter -> switch (letter) {
            case "a", "b" -> Stream.of(id(tagged, letter));
            case "c" -> Stream.of(id(archivedTagged, letter));
            case "-" -> Stream.of(id(untagged));
            case "~" -> Stream.of(id(archived));
            default -> Stream.empty();
        }).toList());
        assertThat(images.stream().map(Image::digest).toList())
                .isEqualTo(ids.stream().map(ImageId::digest).distinct().toList());
        for (Image image : images) {
            assertThat(index().findImage(APP, image.digest())).contains(image);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    default void pagesTogetherAreTheWholeListOfIds(int limit) throws IOException {
        List<ImageId> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int last = i;
            String[] names = IntStream.range(0, i).mapToObj(n -> "tag-" + last + "-" + n).toArray(String[]::new);
            Manifest manifest = pushImage(APP, "image " + i, names);
            Stream.of(names).forEach(name -> expected.add(id(manifest, name)));
            if (i == 0) {
                expected.add(id(manifest));
            }
        }

        List<ImageId> listed = new ArrayList<>();
        Optional<ImagePosition> after = Optional.empty();
        do {
            ImageIdPage page = index().imageIds(APP, ImageFilter.ACTIVE, after, limit);
            assertThat(page.ids()).hasSizeLessThanOrEqualTo(limit);
            listed.addAll(page.ids());
            after = page.next();
        } while (after.isPresent());

        assertThat(listed).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    default void pagesTogetherAreTheWholeListOfImages(int limit) throws IOException {
        List<Digest> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            expected.add(pushImage(APP, "image " + i, i % 2 == 0 ? new String[0] : new String[]{"tag" + i}).digest());
        }

        List<Digest> listed = new ArrayList<>();
        OptionalLong after = OptionalLong.empty();
        do {
            ImagePage page = index().images(APP, ImageFilter.ALL, after, limit);
            assertThat(page.images()).hasSizeLessThanOrEqualTo(limit);
            page.images().forEach(image -> listed.add(image.digest()));
            after = page.next();
        } while (after.isPresent());

        assertThat(listed).isEqualTo(expected);
    }

    @Test
    default void whatIsThereAllTheTimeIsListedOnceWhateverComesAndGoesBetweenPages() throws IOException {
        Set<ImageId> stay = new HashSet<>();
        List<Manifest> go = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Manifest manifest = pushImage(APP, "image " + i, "a" + i, "b" + i);
            if (i % 3 == 0) {
                stay.addAll(List.of(id(manifest, "a" + i), id(manifest, "b" + i)));
            } else {
                go.add(manifest);
            }
        }

        List<ImageId> listed = new ArrayList<>();
        Optional<ImagePosition> after = Optional.empty();
        int pages = 0;
        do {
            ImageIdPage page = index().imageIds(APP, ImageFilter.ACTIVE, after, 3);
            listed.addAll(page.ids());
            after = page.next();
            if (!go.isEmpty()) {
                index().deleteManifest(APP, go.remove(go.size() / 2).digest(), ALICE);
                pushImage(APP, "late " + pages, "late" + pages);
            }
            pages++;
        } while (after.isPresent());

        assertThat(listed).doesNotHaveDuplicates().containsAll(stay);
    }

    @Test
    default void theNextPageOfImagesBeginsBehindOneThatIsGone() throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            manifests.add(pushImage(APP, "image " + i, "tag" + i));
        }
        ImagePage first = index().images(APP, ImageFilter.ACTIVE, OptionalLong.empty(), 2);
        index().deleteManifest(APP, manifests.get(1).digest(), ALICE);
        index().deleteManifest(APP, manifests.get(2).digest(), ALICE);

        ImagePage second = index().images(APP, ImageFilter.ACTIVE, first.next(), 2);

        assertThat(second.images().stream().map(Image::digest)).containsExactly(manifests.get(3).digest(),
                manifests.get(4).digest());
        assertThat(second.next()).isEmpty();
    }

    @Test
    default void listsOfAnUnknownRepositoryAreRefused() {
        assertThat(refusal(() -> index().imageIds(APP, ImageFilter.ALL, Optional.empty(), 1)))
                .isEqualTo(new NameUnknown(APP));
        assertThat(refusal(() -> index().images(APP, ImageFilter.ALL, OptionalLong.empty(), 1)))
                .isEqualTo(new NameUnknown(APP));
        assertThat(refusal(() -> index().imageReferrers(APP, digest("subject"), referrers(), 0, 1, 1)))
                .isEqualTo(new NameUnknown(APP));
        assertThat(refusal(() -> index().blobUse(APP, digest("blob")))).isEqualTo(new NameUnknown(APP));
    }

    @Test
    default void referrersAreFilteredByTypeAndStatus() throws IOException {
        Manifest signature = pushReferrer("signature", "example/signature");
        Manifest bill = pushReferrer("bill", "example/bill");
        Manifest old = archived(pushReferrer("old", "example/signature"));
        pushReferrer("other", "example/other");

        assertThat(digests(referrers("example/signature"))).containsExactly(signature.digest());
        assertThat(digests(referrers("example/signature", "example/bill"))).containsExactly(signature.digest(),
                bill.digest());
        assertThat(digests(new ReferrerFilter(Set.of("example/signature"), BOTH))).containsExactly(signature.digest(),
                old.digest());
        assertThat(digests(new ReferrerFilter(Set.of(), ARCHIVED))).containsExactly(old.digest());
        assertThat(digests(referrers())).hasSize(3);
        assertThat(digests(referrers("example/none"))).isEmpty();
    }

    @Test
    default void aReferrerIsShownWithItsDescriptor() throws IOException {
        Manifest signature = pushReferrer("signature", "example/signature");

        ImageReferrer shown = index().imageReferrers(APP, digest("subject"), referrers(), 0, 10, 1 << 20).referrers()
                .getFirst();

        assertThat(shown.digest()).isEqualTo(signature.digest());
        assertThat(shown.mediaType()).isEqualTo(signature.mediaType());
        assertThat(shown.size()).isEqualTo(signature.bytes().length);
        assertThat(shown.artifactType()).contains("example/signature");
        assertThat(shown.status()).isEqualTo(ImageStatus.ACTIVE);
        assertThat(shown.descriptor()).isEqualTo(signature.referrerDescriptor());
    }

    @Test
    default void pagesOfReferrersHoldSoManyAndSoManyBytes() throws IOException {
        List<Digest> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            expected.add(pushReferrer("referrer " + i, "example/signature").digest());
        }
        int length = TestManifests.referrer("referrer 0", digest("config"), digest("subject"), "example/signature")
                .referrerDescriptor().length + 1;

        List<Digest> listed = new ArrayList<>();
        OptionalLong after = OptionalLong.of(0);
        while (after.isPresent()) {
            ImageReferrerPage page = index().imageReferrers(APP, digest("subject"), referrers(), after.getAsLong(), 3,
                    2 * length);
            assertThat(page.referrers()).hasSizeLessThanOrEqualTo(2);
            page.referrers().forEach(referrer -> listed.add(referrer.digest()));
            after = page.next();
        }

        assertThat(listed).isEqualTo(expected);
        assertThat(index().imageReferrers(APP, digest("subject"), referrers(), 0, 3, 1 << 20).referrers()).hasSize(3);
        assertThat(index().imageReferrers(APP, digest("subject"), referrers(), 0, 3, 1).referrers()).hasSize(1);
    }

    @Test
    default void aBlobIsUsedByActiveImagesOrByArchivedOnesAlone() throws IOException {
        Digest shared = add(APP, "shared").digest();
        Digest alone = add(APP, "alone").digest();
        Manifest first = TestManifests.image("first", shared, List.of(alone));
        Manifest second = TestManifests.image("second", shared);
        index().putManifest(push(APP, first));
        index().putManifest(push(APP, second));
        archived(first);

        assertThat(index().blobUse(APP, shared)).isEqualTo(BlobUse.ACTIVE);
        assertThat(index().blobUse(APP, alone)).isEqualTo(BlobUse.ARCHIVED);
        assertThat(index().blobUse(APP, add(APP, "unused").digest())).isEqualTo(BlobUse.UNREFERENCED);
        assertThat(index().blobUse(APP, digest("never stored"))).isEqualTo(BlobUse.UNREFERENCED);
        add(LIB, "shared");
        assertThat(index().blobUse(LIB, shared)).isEqualTo(BlobUse.UNREFERENCED);
    }

    private Manifest archived(Manifest manifest) throws IOException {
        index().changeImageStatus(APP, manifest.digest(), ImageStatus.ARCHIVED, ALICE);
        return manifest;
    }

    private Manifest pushReferrer(String name, String artifactType) throws IOException {
        Manifest referrer = TestManifests.referrer(name, add(APP, "config").digest(), digest("subject"), artifactType);
        index().putManifest(push(APP, referrer));
        return referrer;
    }

    private List<Digest> digests(ReferrerFilter filter) throws IOException {
        return index().imageReferrers(APP, digest("subject"), filter, 0, 10, 1 << 20).referrers().stream()
                .map(ImageReferrer::digest).toList();
    }

    private static ReferrerFilter referrers(String... artifactTypes) {
        return new ReferrerFilter(Set.of(artifactTypes), ACTIVE);
    }

    private static ImageId id(Manifest manifest, String... tag) {
        return new ImageId(manifest.digest(), Stream.of(tag).findFirst().map(Tag::new));
    }

    @Test
    default void aPageEndsBeforeItsImagesHaveTooManyTags() throws IOException {
        List<Digest> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            Manifest image = pushImage(APP, "image " + i);
            String[] names = IntStream.range(0, 4_000).mapToObj(tag -> "tag-" + number + "-" + tag)
                    .toArray(String[]::new);
            index().putManifest(new ManifestPush(APP, image, tags(names), new Precondition.None(),
                    new ManifestPush.Rules(false, 0), ALICE, WriteConditions.NONE));
            expected.add(image.digest());
        }

        ImagePage first = index().images(APP, ImageFilter.ALL, OptionalLong.empty(), 100);
        ImagePage second = index().images(APP, ImageFilter.ALL, first.next(), 100);

        assertThat(first.images()).extracting(Image::digest).containsExactlyElementsOf(expected.subList(0, 2));
        assertThat(second.images()).extracting(Image::digest).containsExactly(expected.getLast());
        assertThat(second.images().getFirst().tags()).hasSize(4_000);
        assertThat(second.next()).isEmpty();
    }
}
