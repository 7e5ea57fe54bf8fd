package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.index.Document.Kind;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.RegistryError.LimitExceeded;
import dev.miniecr.storage.oci.RegistryError.ManifestUnknown;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents of the registry and of repositories. */
interface DocumentCases extends IndexFixture {
    Document.Key OF_THE_REGISTRY = Document.Key.of(Kind.REGISTRY_POLICY, APP.registry(), Optional.empty());

    static Document.Key policyOf(Repository repository) {
        return Document.Key.of(Kind.REPOSITORY_POLICY, repository.registry(), Optional.of(repository.name()));
    }

    @Test
    default void aDocumentIsTheLastOneThatWasPut() throws IOException {
        add(APP, "a");

        index().putDocument(policyOf(APP), "first");
        index().putDocument(policyOf(APP), "second \u00e9\u4e2d");
        index().putDocument(OF_THE_REGISTRY, "the registry's");

        assertIs(index().findDocument(policyOf(APP)), policyOf(APP), "second \u00e9\u4e2d", 2);
        assertIs(index().findDocument(OF_THE_REGISTRY), OF_THE_REGISTRY, "the registry's", 1);
    }

    @Test
    default void aDeletedDocumentIsReturnedOnceAndGone() throws IOException {
        add(APP, "a");
        index().putDocument(policyOf(APP), "text");

        assertIs(index().deleteDocument(policyOf(APP)), policyOf(APP), "text", 1);
        assertThat(index().deleteDocument(policyOf(APP))).isEmpty();
        assertThat(index().findDocument(policyOf(APP))).isEmpty();
    }

    @Test
    default void aRepositoryThatIsNotThereHasNoDocuments() {
        assertThat(refusal(() -> index().putDocument(policyOf(APP), "text"))).isEqualTo(new NameUnknown(APP));
        assertThat(refusal(() -> index().findDocument(policyOf(APP)))).isEqualTo(new NameUnknown(APP));
        assertThat(refusal(() -> index().deleteDocument(policyOf(APP)))).isEqualTo(new NameUnknown(APP));
    }

    @Test
    default void documentsOfRepositoriesComeInPagesByName() throws IOException {
        Repository other = new Repository(new RegistryId("111111111111"), APP.name());
        for (Repository repository : List.of(APP, LIB, other)) {
            add(repository, "a");
            index().putDocument(policyOf(repository), "of " + repository);
        }
        index().putDocument(OF_THE_REGISTRY, "the registry's");

        List<Document> first = index().documents(Kind.REPOSITORY_POLICY, APP.registry(), Optional.empty(), 1);
        List<Document> second = index().documents(Kind.REPOSITORY_POLICY, APP.registry(),
                first.getFirst().key().repository().map(name -> name.value()), 5);

        assertThat(first).hasSize(1);
        assertThat(second).hasSize(1);
        assertThat(List.of(first.getFirst().body(), second.getFirst().body()))
                .containsExactlyInAnyOrder("of " + APP, "of " + LIB);
    }

    private static Document.Key rule(String name) {
        return new Document.Key(Kind.PULL_THROUGH_CACHE_RULE, APP.registry(), Optional.empty(), name);
    }

    @Test
    default void aDocumentIsAddedOnceAndUpToALimit() throws IOException {
        Document.Key elsewhere = new Document.Key(Kind.PULL_THROUGH_CACHE_RULE, new RegistryId("111111111111"),
                Optional.empty(), "a");
        index().putDocument(new Document.Key(Kind.CREATION_TEMPLATE, APP.registry(), Optional.empty(), "a"), "other");

        assertThat(index().addDocument(rule("a"), "first", 2)).isTrue();
        assertThat(index().addDocument(rule("a"), "second", 2)).isFalse();
        assertThat(index().addDocument(rule("b"), "b", 2)).isTrue();
        assertThat(index().addDocument(rule("b"), "b", 2)).isFalse();
        assertThat(refusal(() -> index().addDocument(rule("c"), "c", 2))).isInstanceOf(LimitExceeded.class);
        assertThat(index().addDocument(elsewhere, "elsewhere", 2)).isTrue();

        assertIs(index().findDocument(rule("a")), rule("a"), "first", 1);
        assertThat(index().findDocument(rule("c"))).isEmpty();
        index().deleteDocument(rule("b"));
        assertThat(index().addDocument(rule("c"), "c", 2)).isTrue();
    }

    @Test
    default void documentsOfRepositoriesCountForTheirRegistry() throws IOException {
        add(APP, "a");
        add(LIB, "a");

        assertThat(index().addDocument(policyOf(APP), "text", 1)).isTrue();
        assertThat(refusal(() -> index().addDocument(policyOf(LIB), "text", 1))).isInstanceOf(LimitExceeded.class);
        assertThat(index().addDocument(policyOf(LIB), "text", 2)).isTrue();
        assertThat(refusal(() -> index().addDocument(policyOf(repository("no/such")), "text", 9)))
                .isEqualTo(new NameUnknown(repository("no/such")));
    }

    @Test
    default void documentsThatAreAddedAtOnceNeverExceedTheLimit() throws Exception {
        List<Outcome<Boolean>> outcomes = IndexFixture.atOnce(30,
                i -> () -> index().addDocument(rule("rule " + i % 15), "text", 10));

        assertThat(outcomes).filteredOn(outcome -> outcome.result().equals(Optional.of(true))).hasSize(10);
        assertThat(index().registryDocuments(Kind.PULL_THROUGH_CACHE_RULE, APP.registry(), Optional.empty(), 100))
                .hasSize(10);
    }

    @Test
    default void aDocumentIsReplacedOnlyWhereItIsTheOneThatIsThere() throws IOException {
        index().putDocument(rule("a"), "first");
        Document first = index().findDocument(rule("a")).orElseThrow();

        assertThat(index().replaceDocument(first, "second")).isTrue();
        assertThat(index().replaceDocument(first, "third")).isFalse();
        assertIs(index().findDocument(rule("a")), rule("a"), "second", 2);

        index().deleteDocument(rule("a"));
        assertThat(index().replaceDocument(first, "third")).isFalse();
        index().putDocument(rule("a"), "anew");
        assertThat(index().replaceDocument(first, "third")).isFalse();
        assertIs(index().findDocument(rule("a")), rule("a"), "anew", 1);
        assertThat(refusal(() -> index().replaceDocument(new Document(policyOf(APP), "text", 1, Instant.EPOCH), "")))
                .isEqualTo(new NameUnknown(APP));
    }

    @Test
    default void ofManyReplacementsOfADocumentOneHappens() throws Exception {
        index().putDocument(rule("a"), "first");
        Document first = index().findDocument(rule("a")).orElseThrow();

        List<Outcome<Boolean>> outcomes = IndexFixture.atOnce(20,
                i -> () -> index().replaceDocument(first, "text " + i));

        assertThat(outcomes).filteredOn(outcome -> outcome.result().equals(Optional.of(true))).hasSize(1);
        assertThat(index().findDocument(rule("a")).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    default void theRegistrysDocumentsComeInPagesByName() throws IOException {
        List<String> ordered = List.of("ROOT", "a", "a/b", "ab", "b".repeat(256));
        for (String name : ordered.reversed()) {
            index().putDocument(rule(name), "of " + name);
        }
        index().putDocument(OF_THE_REGISTRY, "another kind");
        add(APP, "a");
        index().putDocument(new Document.Key(Kind.PULL_THROUGH_CACHE_RULE, APP.registry(), Optional.of(APP.name()),
                "of a repository"), "");

        assertThat(rules(Optional.empty(), 100)).extracting(document -> document.key().name())
                .containsExactlyElementsOf(ordered);
        assertThat(rules(Optional.of("a"), 2)).extracting(Document::body).containsExactly("of a/b", "of ab");
        assertThat(rules(Optional.of("b".repeat(256)), 2)).isEmpty();
    }

    private List<Document> rules(Optional<String> after, int limit) throws IOException {
        return index().registryDocuments(Kind.PULL_THROUGH_CACHE_RULE, APP.registry(), after, limit);
    }

    @Test
    default void aRepositorysDocumentsOfAKindComeInTheOrderOfTheirNames() throws IOException {
        add(APP, "a");
        add(LIB, "a");
        for (String name : List.of("b", "", "a")) {
            index().putDocument(preview(APP, name), "of " + name);
        }
        index().putDocument(preview(LIB, "c"), "another repository's");
        index().putDocument(policyOf(APP), "another kind");

        assertThat(index().repositoryDocuments(Kind.LIFECYCLE_PREVIEW, APP)).extracting(Document::body)
                .containsExactly("of ", "of a", "of b");
        assertThat(index().repositoryDocuments(Kind.LIFECYCLE_PREVIEW, APP)).extracting(Document::key)
                .containsExactly(preview(APP, ""), preview(APP, "a"), preview(APP, "b"));
        assertThat(refusal(() -> index().repositoryDocuments(Kind.LIFECYCLE_PREVIEW, repository("no/such"))))
                .isEqualTo(new NameUnknown(repository("no/such")));
    }

    private static Document.Key preview(Repository repository, String name) {
        return new Document.Key(Kind.LIFECYCLE_PREVIEW, repository.registry(), Optional.of(repository.name()), name);
    }

    private static void assertIs(Optional<Document> document, Document.Key key, String body, long version) {
        assertThat(document.orElseThrow()).usingRecursiveComparison().ignoringFields("changedAt")
                .isEqualTo(new Document(key, body, version, Instant.EPOCH));
    }

    private static Document.Key scan(Digest image) {
        return new Document.Key(Kind.IMAGE_SCAN, APP.registry(), Optional.of(APP.name()), image.toString());
    }

    @Test
    default void anImageThatIsNotThereHasNoScans() throws IOException {
        Manifest image = pushImage(APP, "image");
        index().putDocument(scan(image.digest()), "scan");
        Document old = index().findDocument(scan(image.digest())).orElseThrow();
        Digest absent = IndexFixture.digest("absent");
        index().deleteManifest(APP, image.digest(), ALICE);

        assertThat(refusal(() -> index().putDocument(scan(absent), "scan")))
                .isEqualTo(new ManifestUnknown(APP, absent));
        assertThat(refusal(() -> index().addDocument(scan(absent), "scan", 10)))
                .isEqualTo(new ManifestUnknown(APP, absent));
        assertThat(refusal(() -> index().replaceDocument(old, "scan")))
                .isEqualTo(new ManifestUnknown(APP, image.digest()));
    }

    @Test
    default void scansGoWithTheirImages() throws IOException {
        Manifest byDigest = pushImage(APP, "by digest", "a");
        Manifest byTag = pushImage(APP, "by tag", "b");
        Manifest byState = pushImage(APP, "by state", "c");
        Manifest untagged = pushImage(APP, "untagged", "d");
        for (Manifest image : List.of(byDigest, byTag, byState, untagged)) {
            index().addDocument(scan(image.digest()), "of " + image.digest(), 10);
        }

        index().deleteManifest(APP, byDigest.digest(), ALICE);
        index().deleteImageTag(APP, new Tag("b"), Optional.empty(), ALICE);
        index().deleteImage(APP, index().findImage(APP, byState.digest()).orElseThrow().state(), ALICE);
        index().deleteTag(APP, new Tag("d"), ALICE);

        assertThat(index().repositoryDocuments(Kind.IMAGE_SCAN, APP)).extracting(Document::key)
                .containsExactly(scan(untagged.digest()));
        pushImage(APP, "by digest");
        assertThat(index().findDocument(scan(byDigest.digest()))).isEmpty();
    }

    @Test
    default void aScanAndTheDeletionOfItsImageLeaveNoScanBehind() throws Exception {
        for (int round = 0; round < 20; round++) {
            Manifest image = pushImage(APP, "image " + round);

            IndexFixture.atOnce(2, i -> i == 0
                    ? () -> index().addDocument(scan(image.digest()), "scan", 10)
                    : () -> index().deleteManifest(APP, image.digest(), ALICE).isEmpty());

            assertThat(index().findDocument(scan(image.digest()))).isEmpty();
        }
    }
}
