package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.push;
import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryError.RepositoryExists;
import dev.miniecr.storage.oci.RegistryError.ResourceTagAmbiguous;
import dev.miniecr.storage.oci.RegistryError.TooManyTags;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import dev.miniecr.storage.oci.TagFilter;
import dev.miniecr.storage.oci.TagMutability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Repositories that are made by name: what they begin with, and what they are told later. */
interface RepositorySettingsCases extends IndexFixture {
    RepositorySettings SETTINGS = new RepositorySettings(
            new TagMutability(true, List.of(new TagFilter("dev-*"), new TagFilter("latest"))),
            new Encryption("KMS", Optional.of("alias/key")), true);
    NewRepository BEGINNING = new NewRepository(SETTINGS, Map.of("team", "a \u00e9", "cost", ""),
            Map.of(Document.Kind.REPOSITORY_POLICY, "the policy", Document.Kind.LIFECYCLE_POLICY, "the rules"));

    @Test
    default void aRepositoryIsAsItWasMade() throws IOException {
        StoredRepository created = index().createRepository(APP, BEGINNING);

        assertThat(created.repository()).isEqualTo(APP);
        assertThat(created.settings()).isEqualTo(SETTINGS);
        assertThat(created.tags()).isEqualTo(BEGINNING.tags());
        assertThat(index().findRepository(APP)).contains(created);
        assertThat(index().hasRepository(APP)).isTrue();
        assertThat(index().findRepository(LIB)).isEmpty();
        assertThat(index().tags(APP, Optional.empty(), 10)).isEmpty();
        assertThat(index().findDocument(DocumentCases.policyOf(APP)).orElseThrow().body()).isEqualTo("the policy");
        assertThat(index().repositoryDocuments(Document.Kind.LIFECYCLE_POLICY, APP)).extracting(Document::body)
                .containsExactly("the rules");
    }

    @Test
    default void aRepositoryIsMadeOnce() throws IOException {
        StoredRepository first = index().createRepository(APP, BEGINNING);
        add(LIB, "a");

        assertThat(refusal(() -> index().createRepository(APP, NewRepository.DEFAULT)))
                .isEqualTo(new RepositoryExists(APP));
        assertThat(refusal(() -> index().createRepository(LIB, BEGINNING))).isEqualTo(new RepositoryExists(LIB));

        assertThat(index().findRepository(APP)).contains(first);
        assertThat(index().findRepository(LIB).orElseThrow().settings()).isEqualTo(RepositorySettings.DEFAULT);
        assertThat(index().findDocument(DocumentCases.policyOf(LIB))).isEmpty();
    }

    @Test
    default void aFirstPushMakesTheRepositoryThatItsConditionsSay() throws IOException {
        List<StoredRepository> told = new ArrayList<>();
        WriteConditions laidDown = new Telling(BEGINNING, told);

        index().putManifest(push(APP, TestManifests.artifact("empty", List.of()), new Precondition.None(), laidDown));
        index().putManifest(push(APP, TestManifests.artifact("other", List.of()), new Precondition.None(), laidDown));

        StoredRepository made = index().findRepository(APP).orElseThrow();
        assertThat(made.settings()).isEqualTo(SETTINGS);
        assertThat(made.tags()).isEqualTo(BEGINNING.tags());
        assertThat(index().findDocument(DocumentCases.policyOf(APP))).isPresent();
        assertThat(told).isNotEmpty().last().isEqualTo(made);
        assertThat(told).extracting(StoredRepository::repository).containsOnly(APP);
    }

    @Test
    default void describedRepositoriesComeInTheOrderOfTheirNames() throws IOException {
        List<String> ordered = List.of("a", "a--b", "a-b", "a.b", "a/b", "a0", "a_b", "aa", "b");
        List<StoredRepository> made = new ArrayList<>();
        for (String name : ordered.reversed()) {
            made.addFirst(index().createRepository(repository(name),
                    new NewRepository(RepositorySettings.DEFAULT, Map.of("name", name), Map.of())));
        }
        Repository elsewhere = new Repository(new RegistryId("111111111111"), repository("a").name());
        StoredRepository other = index().createRepository(elsewhere, BEGINNING);

        assertThat(describe(Optional.empty(), 100)).isEqualTo(made);
        assertThat(describe(Optional.of("a-b"), 3)).isEqualTo(made.subList(3, 6));
        assertThat(describe(Optional.of("b"), 3)).isEmpty();
        assertThat(index().describeRepositories(elsewhere.registry(), Optional.empty(), 100)).containsExactly(other);
    }

    @ParameterizedTest
    @MethodSource("dev.miniecr.storage.index.IndexFixture#textsThatAreNoNames")
    default void aDescriptionMayBeginAfterAnyText(String text, int skipped) throws IOException {
        List<String> ordered = List.of("a", "ab", "b", "c");
        for (String name : ordered) {
            index().createRepository(repository(name), NewRepository.DEFAULT);
        }

        assertThat(describe(Optional.of(text), 100)).extracting(found -> found.repository().name().value())
                .containsExactlyElementsOf(ordered.subList(skipped, 4));
    }

    private List<StoredRepository> describe(Optional<String> after, int limit) throws IOException {
        return index().describeRepositories(RegistryId.DEFAULT, after, limit);
    }

    @Test
    default void settingsChangeAndNothingElseDoes() throws IOException {
        StoredRepository created = index().createRepository(APP, BEGINNING);
        assertThat(index().findRepository(APP)).contains(created);

        StoredRepository changed = index().changeSettings(APP, settings -> settings.with(TagMutability.MUTABLE));
        assertThat(changed).isEqualTo(created.with(SETTINGS.with(TagMutability.MUTABLE)));
        assertThat(index().findRepository(APP)).contains(changed);

        index().changeSettings(APP, settings -> settings.withScanOnPush(false));
        assertThat(index().findRepository(APP).orElseThrow().settings())
                .isEqualTo(new RepositorySettings(TagMutability.MUTABLE, SETTINGS.encryption(), false));
        assertThat(refusal(() -> index().changeSettings(LIB, settings -> settings))).isEqualTo(new NameUnknown(LIB));
    }

    @Test
    default void resourceTagsAreSetAndTakenAway() throws IOException {
        StoredRepository created = index().createRepository(APP, BEGINNING);
        assertThat(index().findRepository(APP)).contains(created);

        StoredRepository tagged = index().tagRepository(APP, Map.of("team", "b", "new", "n"));
        assertThat(tagged).isEqualTo(created.with(Map.of("team", "b", "cost", "", "new", "n")));
        assertThat(index().findRepository(APP)).contains(tagged);

        StoredRepository untagged = index().untagRepository(APP, Set.of("cost", "no such key", "team"));
        assertThat(untagged.tags()).isEqualTo(Map.of("new", "n"));
        assertThat(index().findRepository(APP)).contains(untagged);

        assertThat(refusal(() -> index().tagRepository(LIB, Map.of("a", "b")))).isEqualTo(new NameUnknown(LIB));
        assertThat(refusal(() -> index().untagRepository(LIB, Set.of("a")))).isEqualTo(new NameUnknown(LIB));
    }

    @Test
    default void aRepositoryHasFiftyResourceTagsAtMost() throws IOException {
        assertThat(refusal(() -> index().createRepository(APP,
                new NewRepository(RepositorySettings.DEFAULT, numbered(51), Map.of())))).isEqualTo(new TooManyTags(50));
        assertThat(index().hasRepository(APP)).isFalse();

        index().createRepository(APP, new NewRepository(RepositorySettings.DEFAULT, numbered(49), Map.of()));
        index().tagRepository(APP, numbered(50));
        index().tagRepository(APP, Map.of("key 7", "another value"));
        assertThat(refusal(() -> index().tagRepository(APP, Map.of("key 8", "x", "one more", ""))))
                .isEqualTo(new TooManyTags(50));

        Map<String, String> tags = index().findRepository(APP).orElseThrow().tags();
        assertThat(tags).hasSize(50).containsEntry("key 7", "another value").containsEntry("key 8", "value");
        index().untagRepository(APP, Set.of("key 7"));
        assertThat(index().tagRepository(APP, Map.of("one more", "")).tags()).hasSize(50);
    }

    private static Map<String, String> numbered(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "key " + i, _ -> "value"));
    }

    @Test
    default void resourceTagsThatAreSetAtOnceNeverExceedTheLimit() throws Exception {
        index().createRepository(APP, NewRepository.DEFAULT);

        List<Outcome<StoredRepository>> outcomes = IndexFixture.atOnce(60,
                i -> () -> index().tagRepository(APP, Map.of("key " + i, "value")));

        assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(50);
        assertThat(outcomes).flatExtracting(outcome -> outcome.refusal().stream().toList())
                .containsOnly(new TooManyTags(50));
        assertThat(index().findRepository(APP).orElseThrow().tags()).hasSize(50);
    }

    @Test
    default void changesOfSettingsAtOnceAllHappen() throws Exception {
        index().createRepository(APP, NewRepository.DEFAULT);

        IndexFixture.atOnce(20, i -> () -> index().changeSettings(APP, settings -> new RepositorySettings(
                new TagMutability(false, with(settings.tagMutability().exceptions(), "tag-" + i)),
                settings.encryption(), !settings.scanOnPush())));

        RepositorySettings settings = index().findRepository(APP).orElseThrow().settings();
        assertThat(settings.tagMutability().exceptions()).hasSize(20);
        assertThat(settings.scanOnPush()).isFalse();
    }

    private static List<TagFilter> with(List<TagFilter> filters, String pattern) {
        List<TagFilter> more = new ArrayList<>(filters);
        more.add(new TagFilter(pattern));
        return more;
    }

    @Test
    default void ofManyThatMakeARepositoryOneDoes() throws Exception {
        List<Outcome<StoredRepository>> outcomes = IndexFixture.atOnce(30,
                _ -> () -> index().createRepository(APP, BEGINNING));

        assertThat(outcomes).filteredOn(outcome -> outcome.result().isPresent()).hasSize(1);
        assertThat(outcomes).flatExtracting(outcome -> outcome.refusal().stream().toList())
                .containsOnly(new RepositoryExists(APP));
    }

    /** Conditions that lay down how a repository begins, and note what they are told. */
    record Telling(NewRepository beginning, List<StoredRepository> told) implements WriteConditions {
        @Override
        public NewRepository createsRepository(Repository repository) {
            return beginning;
        }

        @Override
        public void created(StoredRepository repository) {
            told.add(repository);
        }

        @Override
        public void createsTag(Repository repository, Tag tag) {}

        @Override
        public void movesTag(Repository repository, Tag tag,
                Digest from, Digest to) {}
    }

    @Test
    default void keysOfResourceTagsDoNotDifferInCaseAlone() throws IOException {
        index().createRepository(APP, new NewRepository(RepositorySettings.DEFAULT, Map.of("Team", "a"), Map.of()));

        assertThat(refusal(() -> index().tagRepository(APP, Map.of("other", "", "team", "b"))))
                .isEqualTo(new ResourceTagAmbiguous("team", "Team"));
        assertThat(refusal(() -> index().createRepository(LIB,
                new NewRepository(RepositorySettings.DEFAULT, Map.of("KEY", "", "key", ""), Map.of()))))
                .isEqualTo(new ResourceTagAmbiguous("key", "KEY"));
        assertThat(index().tagRepository(APP, Map.of("Team", "c")).tags()).isEqualTo(Map.of("Team", "c"));
        index().untagRepository(APP, Set.of("Team"));
        assertThat(index().tagRepository(APP, Map.of("team", "b")).tags()).isEqualTo(Map.of("team", "b"));
    }
}
