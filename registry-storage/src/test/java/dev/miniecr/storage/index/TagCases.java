package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.tags;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError.Denied;
import dev.miniecr.storage.oci.RegistryError.ManifestUnknown;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.PreconditionFailed;
import dev.miniecr.storage.oci.RegistryException;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tags: moved under conditions, listed in order, deleted. */
interface TagCases extends IndexFixture {
    @Test
    default void aTagIsFoundInItsRepository() throws IOException {
        Manifest image = pushImage(APP, "image", "latest", "v1");
        pushImage(LIB, "other");

        assertThat(index().findTag(APP, LATEST)).contains(image.digest());
        assertThat(index().findTag(APP, new Tag("v1"))).contains(image.digest());
        assertThat(index().findTag(APP, new Tag("LATEST"))).isEmpty();
        assertThat(index().findTag(LIB, LATEST)).isEmpty();
        assertThat(index().findTag(IndexFixture.repository("no/such"), LATEST)).isEmpty();
    }

    @Test
    default void aTagMovesToWhatIsPushedLast() throws IOException {
        Manifest first = pushImage(APP, "first", "latest");
        assertThat(index().findTag(APP, LATEST)).contains(first.digest());

        Manifest second = pushImage(APP, "second", "latest");

        assertThat(index().findTag(APP, LATEST)).contains(second.digest());
        assertThat(index().findManifest(APP, first.digest())).isPresent();
        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("latest"));
    }

    @Test
    default void theConditionsHearOfNewAndOfMovedTagsAndOfNothingElse() throws IOException {
        Manifest first = pushImage(APP, "first", "stays", "moves");
        Manifest second = pushImage(APP, "second", "stays");
        List<String> heard = new ArrayList<>();
        WriteConditions hearing = new WriteConditions() {
            @Override
            public NewRepository createsRepository(Repository repository) {
                heard.add("creates " + repository);
                return NewRepository.DEFAULT;
            }

            @Override
            public void createsTag(Repository repository, Tag tag) {
                heard.add(repository + " " + tag);
            }

            @Override
            public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {
                heard.add(repository + " " + tag + " " + from + " " + to);
            }
        };

        index().putManifest(push(APP, second, new Precondition.None(), hearing, "new", "moves", "stays"));

        assertThat(heard).containsOnly(APP + " new", APP + " moves " + first.digest() + " " + second.digest());
    }

    @Test
    default void aRefusedTagLeavesNoTagAndNoManifest() throws IOException {
        pushImage(APP, "first", "latest");
        Manifest second = TestManifests.image("second", digest("config of first"));

        WriteConditions refusing = new WriteConditions() {
            @Override
            public NewRepository createsRepository(Repository repository) {
                return NewRepository.DEFAULT;
            }

            @Override
            public void createsTag(Repository repository, Tag tag) {
                throw new RegistryException(new Denied(tag.value()));
            }

            @Override
            public void movesTag(Repository repository, Tag tag, Digest from, Digest to) {}
        };

        assertThat(refusal(() -> index()
                .putManifest(push(APP, second, new Precondition.None(), refusing, "latest", "zzz"))))
                .isEqualTo(new Denied("zzz"));

        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("latest"));
        assertThat(index().findManifest(APP, second.digest())).isEmpty();
    }

    @Test
    default void aRefusedMoveLeavesEveryTagAndNoManifest() throws IOException {
        Manifest first = pushImage(APP, "first", "latest");
        Manifest second = TestManifests.image("second", digest("config of first"));

        assertThat(refusal(() -> index()
                .putManifest(push(APP, second, new Precondition.None(), REFUSING, "aaa", "latest", "zzz"))))
                .isEqualTo(new Denied("move"));

        assertThat(index().findTag(APP, LATEST)).contains(first.digest());
        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("latest"));
        assertThat(index().findManifest(APP, second.digest())).isEmpty();
    }

    @Test
    default void everyNamedTagMustMeetThePrecondition() throws IOException {
        Manifest first = pushImage(APP, "first", "old");
        Manifest second = pushImage(APP, "second");
        Digest other = digest("other");

        assertFails(second, new Precondition.Absent(), "old", Optional.of(first.digest()));
        assertFails(second, new Precondition.Present(), "new", Optional.empty());
        assertFails(second, new Precondition.AnyOf(List.of(other)), "old", Optional.of(first.digest()));
        assertFails(second, new Precondition.AnyOf(List.of(other)), "new", Optional.empty());
        assertFails(second, new Precondition.NoneOf(List.of(other, first.digest())), "old",
                Optional.of(first.digest()));
        assertThat(refusal(() -> index()
                .putManifest(push(APP, second, new Precondition.Absent(), WriteConditions.NONE, "new", "old"))))
                .isEqualTo(new PreconditionFailed(new Tag("old"), Optional.of(first.digest())));

        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("old"));
        assertThat(index().findTag(APP, new Tag("old"))).contains(first.digest());
    }

    @Test
    default void aPreconditionThatIsMetAdmitsThePush() throws IOException {
        Manifest first = pushImage(APP, "first", "a", "b", "c");
        Manifest second = pushImage(APP, "second");

        putWith(second, new Precondition.Absent(), "new");
        putWith(second, new Precondition.Present(), "a");
        putWith(second, new Precondition.AnyOf(List.of(digest("other"), first.digest())), "b");
        putWith(second, new Precondition.NoneOf(List.of(digest("other"))), "c");
        putWith(second, new Precondition.NoneOf(List.of(digest("other"))), "newer");
        putWith(second, new Precondition.Present());

        for (String tag : List.of("a", "b", "c", "new", "newer")) {
            assertThat(index().findTag(APP, new Tag(tag))).contains(second.digest());
        }
    }

    @Test
    default void aPreconditionIsAskedThoughTheTagIsThereAlready() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");

        assertFails(image, new Precondition.Absent(), "latest", Optional.of(image.digest()));
        assertFails(image, new Precondition.NoneOf(List.of(image.digest())), "latest", Optional.of(image.digest()));
        putWith(image, new Precondition.AnyOf(List.of(image.digest())), "latest");
    }

    @Test
    default void tagsArePagedInTheOrderOfTheirBytes() throws IOException {
        Manifest image = pushImage(APP, "image");
        index().putManifest(push(APP, image, "a.b", "b", "_", "a", "B", "a-b", "A", "aB", "ab", "a_b", "0", "A.1"));
        pushImage(LIB, "other", "elsewhere");

        List<Tag> all = index().tags(APP, Optional.empty(), 100);
        List<Tag> page = index().tags(APP, Optional.of("a-b"), 2);

        assertThat(all).isEqualTo(tags("0", "A", "A.1", "B", "_", "a", "a-b", "a.b", "aB", "a_b", "ab", "b"));
        assertThat(page).isEqualTo(tags("a.b", "aB"));
        assertThat(index().tags(APP, Optional.of("b"), 2)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.miniecr.storage.index.IndexFixture#textsThatAreNoNames")
    default void aPageOfTagsMayBeginAfterAnyText(String text, int skipped) throws IOException {
        pushImage(APP, "image", "a", "ab", "b", "c");

        List<Tag> page = index().tags(APP, Optional.of(text), 100);

        assertThat(page).isEqualTo(tags("a", "ab", "b", "c").subList(skipped, 4));
    }

    @Test
    default void tagsOfAnUnknownRepositoryAreRefused() {
        assertThat(refusal(() -> index().tags(APP, Optional.empty(), 10))).isEqualTo(new NameUnknown(APP));
    }

    @Test
    default void deletingATagLeavesItsManifest() throws IOException {
        Manifest image = pushImage(APP, "image", "latest", "v1");
        assertThat(index().findTag(APP, LATEST)).isPresent();

        index().deleteTag(APP, LATEST, ALICE);

        assertThat(index().findTag(APP, LATEST)).isEmpty();
        assertThat(index().tags(APP, Optional.empty(), 10)).isEqualTo(tags("v1"));
        assertThat(index().findManifest(APP, image.digest())).isPresent();
    }

    @Test
    default void aDeletedTagMayBePutAnywhereWithoutAMove() throws IOException {
        pushImage(APP, "first", "latest");
        Manifest second = pushImage(APP, "second");

        index().deleteTag(APP, LATEST, ALICE);
        index().putManifest(push(APP, second, new Precondition.Absent(), REFUSING, "latest"));

        assertThat(index().findTag(APP, LATEST)).contains(second.digest());
    }

    @Test
    default void deletingATagThatIsNotThereSaysWhatIsMissing() throws IOException {
        pushImage(LIB, "image", "latest");

        assertThat(refusal(() -> index().deleteTag(APP, LATEST, ALICE))).isEqualTo(new NameUnknown(APP));
        add(APP, "a");
        assertThat(refusal(() -> index().deleteTag(APP, LATEST, ALICE))).isEqualTo(new ManifestUnknown(APP, LATEST));
    }

    private void assertFails(Manifest manifest, Precondition precondition, String tag, Optional<Digest> current) {
        assertThat(refusal(() -> putWith(manifest, precondition, tag)))
                .isEqualTo(new PreconditionFailed(new Tag(tag), current));
    }

    private void putWith(Manifest manifest, Precondition precondition, String... tags) throws IOException {
        index().putManifest(push(APP, manifest, precondition, WriteConditions.NONE, tags));
    }
}
