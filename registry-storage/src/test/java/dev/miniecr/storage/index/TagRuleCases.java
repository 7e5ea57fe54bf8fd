package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.atOnce;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.tags;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError.Denied;
import dev.miniecr.storage.oci.RegistryError.TagImmutable;
import dev.miniecr.storage.oci.RegistryError.TooManyTagsOnImage;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.TagFilter;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tags that their repository keeps where they are. */
interface TagRuleCases extends IndexFixture {

    static List<Arguments> rules() {
        TagMutability releasesStay = new TagMutability(false, filters("v*", "release"));
        TagMutability developmentMoves = new TagMutability(true, filters("dev-*", "latest"));
        return List.of(Arguments.of(TagMutability.MUTABLE, "v1", false),
                Arguments.of(TagMutability.IMMUTABLE, "v1", true), Arguments.of(releasesStay, "v1", true),
                Arguments.of(releasesStay, "release", true), Arguments.of(releasesStay, "release-1", false),
                Arguments.of(releasesStay, "dev-v1", false), Arguments.of(developmentMoves, "v1", true),
                Arguments.of(developmentMoves, "dev-1", false), Arguments.of(developmentMoves, "latest", false),
                Arguments.of(developmentMoves, "latest-1", true), Arguments.of(developmentMoves, "Latest", true));
    }

    static List<TagFilter> filters(String... patterns) {
        return Arrays.stream(patterns).map(TagFilter::new).toList();
    }

    private void begin(TagMutability mutability) throws IOException {
        index().createRepository(APP, new NewRepository(RepositorySettings.DEFAULT.with(mutability),
                Map.of(), Map.of()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    default void aTagThatStaysIsSetAndSetAgainAndNotMoved(TagMutability mutability, String name, boolean stays)
            throws IOException {
        begin(mutability);
        Manifest first = pushImage(APP, "first", name);
        Manifest second = pushImage(APP, "second");

        index().putManifest(push(APP, first, name));
        if (stays) {
            assertThat(refusal(() -> index().putManifest(push(APP, second, name))))
                    .isEqualTo(new TagImmutable(APP, new Tag(name)));
        } else {
            index().putManifest(push(APP, second, name));
        }

        assertThat(index().findTag(APP, new Tag(name))).contains(stays ? first.digest() : second.digest());
    }

    @Test
    default void onePushOfSeveralTagsMovesAllOrNone() throws IOException {
        begin(new TagMutability(false, filters("v*")));
        Manifest first = pushImage(APP, "first", "a", "v1", "z");
        Manifest second = TestManifests.image("second", add(APP, "config of second").digest());

        assertThat(refusal(() -> index().putManifest(push(APP, second, "a", "new", "v1", "z"))))
                .isEqualTo(new TagImmutable(APP, new Tag("v1")));
        assertThat(index().findManifest(APP, second.digest())).isEmpty();
        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("a", "v1", "z"));
        assertThat(index().findTag(APP, new Tag("a"))).contains(first.digest());

        index().putManifest(push(APP, second, "a", "new", "v2", "z"));
        assertThat(index().findTag(APP, new Tag("a"))).contains(second.digest());
        assertThat(index().findTag(APP, new Tag("v2"))).contains(second.digest());
    }

    @Test
    default void whoMayNotMoveTagsDoesNotLearnWhichOnesStay() throws IOException {
        begin(TagMutability.IMMUTABLE);
        pushImage(APP, "first", "v1");
        Manifest second = pushImage(APP, "second");

        assertThat(refusal(() -> index().putManifest(push(APP, second, new Precondition.None(), REFUSING, "v1"))))
                .isEqualTo(new Denied("move"));
    }

    @Test
    default void aTagThatStaysMayBeDeletedAndSetAnew() throws IOException {
        begin(TagMutability.IMMUTABLE);
        Manifest first = pushImage(APP, "first", "v1", "v2");
        Manifest second = pushImage(APP, "second");

        index().deleteTag(APP, new Tag("v1"), ALICE);
        index().putManifest(push(APP, second, "v1"));
        index().deleteManifest(APP, first.digest(), ALICE);
        index().putManifest(push(APP, second, "v2"));

        assertThat(index().findTag(APP, new Tag("v1"))).contains(second.digest());
        assertThat(index().findTag(APP, new Tag("v2"))).contains(second.digest());
    }

    @Test
    default void theRuleIsTheOneOfTheRepositoryNow() throws IOException {
        Manifest first = pushImage(APP, "first", "v1");
        Manifest second = pushImage(APP, "second");
        pushImage(LIB, "third", "v1");
        Manifest fourth = pushImage(LIB, "fourth");

        index().changeSettings(APP, settings -> settings.with(TagMutability.IMMUTABLE));
        assertThat(refusal(() -> index().putManifest(push(APP, second, "v1"))))
                .isEqualTo(new TagImmutable(APP, new Tag("v1")));
        index().putManifest(push(LIB, fourth, "v1"));
        assertThat(index().findTag(APP, new Tag("v1"))).contains(first.digest());

        index().changeSettings(APP, settings -> settings.with(TagMutability.MUTABLE));
        index().putManifest(push(APP, second, "v1"));
        assertThat(index().findTag(APP, new Tag("v1"))).contains(second.digest());
    }

    @Test
    default void ofManyFirstPushesToATagThatStaysExactlyOneWins() throws Exception {
        begin(TagMutability.IMMUTABLE);
        Digest config = add(APP, "config").digest();
        List<Manifest> images = IntStream.range(0, 40).mapToObj(i -> TestManifests.image("image " + i, config))
                .toList();

        List<Outcome<Digest>> outcomes = atOnce(40, i -> () -> {
            index().putManifest(push(APP, images.get(i), "v1"));
            return images.get(i).digest();
        });

        assertThat(outcomes).flatExtracting(outcome -> outcome.result().stream().toList())
                .containsExactly(index().findTag(APP, new Tag("v1")).orElseThrow());
        assertThat(outcomes).flatExtracting(outcome -> outcome.refusal().stream().toList()).hasSize(39)
                .containsOnly(new TagImmutable(APP, new Tag("v1")));
    }

    @Test
    default void noTagMovesAnyMoreOnceItsRepositoryKeepsThem() throws Exception {
        for (int round = 0; round < 10; round++) {
            index().createRepository(APP, NewRepository.DEFAULT);
            Digest config = add(APP, "config").digest();
            List<Manifest> images = IntStream.range(0, 8).mapToObj(i -> TestManifests.image("image " + i, config))
                    .toList();

            List<Outcome<Optional<Digest>>> outcomes = atOnce(9, i -> () -> {
                if (i < 8) {
                    index().putManifest(push(APP, images.get(i), "v1"));
                    return Optional.empty();
                }
                index().changeSettings(APP, settings -> settings.with(TagMutability.IMMUTABLE));
                return index().findTag(APP, new Tag("v1"));
            });

            Optional<Digest> kept = outcomes.getLast().result().orElseThrow();
            if (kept.isPresent()) {
                assertThat(index().findTag(APP, new Tag("v1"))).isEqualTo(kept);
            }
            index().deleteRepository(APP, Removal.WITH_IMAGES);
        }
    }

    private static ManifestPush limited(Manifest manifest, int limit, String... tags) {
        return new ManifestPush(APP, manifest, tags(tags), new Precondition.None(),
                new ManifestPush.Rules(false, limit), ALICE, WriteConditions.NONE);
    }

    @Test
    default void anImageHasSoManyTagsAtMost() throws IOException {
        Manifest image = pushImage(APP, "image");
        Manifest other = pushImage(APP, "other", "theirs");
        index().putManifest(limited(image, 3, "a", "b"));

        assertThat(refusal(() -> index().putManifest(limited(image, 3, "c", "d"))))
                .isEqualTo(new TooManyTagsOnImage(APP, new Tag("d"), 3));
        assertThat(index().findTag(APP, new Tag("c"))).isEmpty();
        index().putManifest(limited(image, 3, "a", "b", "c"));
        assertThat(refusal(() -> index().putManifest(limited(image, 3, "theirs"))))
                .isEqualTo(new TooManyTagsOnImage(APP, new Tag("theirs"), 3));
        assertThat(refusal(() -> index().putImage(limited(image, 3, "d"))))
                .isEqualTo(new TooManyTagsOnImage(APP, new Tag("d"), 3));

        index().putManifest(limited(image, 3, "c"));
        index().putManifest(limited(other, 3, "a"));
        index().putManifest(limited(image, 3, "d"));
        index().putManifest(limited(image, 0, "e", "f"));
        assertThat(index().tags(APP, Optional.empty(), 10)).containsExactlyElementsOf(
                tags("a", "b", "c", "d", "e", "f", "theirs"));
    }

    @Test
    default void ofManyPushesThatTagOneImageAsManySucceedAsThereIsRoomFor() throws Exception {
        Manifest image = pushImage(APP, "image");

        List<Outcome<Boolean>> outcomes = atOnce(30, i -> () -> {
            index().putManifest(limited(image, 5, "tag-" + i));
            return true;
        });

        assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(5);
        assertThat(outcomes).flatExtracting(outcome -> outcome.refusal().stream().toList())
                .allMatch(TooManyTagsOnImage.class::isInstance);
        assertThat(index().tags(APP, Optional.empty(), 30)).hasSize(5);
    }
}
