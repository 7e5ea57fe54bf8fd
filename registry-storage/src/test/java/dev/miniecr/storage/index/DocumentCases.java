package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.index.Document.Kind;
import dev.miniecr.storage.oci.RegistryError.NameUnknown;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
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

    private static void assertIs(Optional<Document> document, Document.Key key, String body, long version) {
        assertThat(document.orElseThrow()).usingRecursiveComparison().ignoringFields("changedAt")
                .isEqualTo(new Document(key, body, version, Instant.EPOCH));
    }
}
