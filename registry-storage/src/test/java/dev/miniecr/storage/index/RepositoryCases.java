package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.refusal;
import static dev.miniecr.storage.index.IndexFixture.repository;
import static dev.miniecr.storage.index.IndexFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.RegistryError.Denied;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Repositories: how they come into being, and their names in order. */
interface RepositoryCases extends IndexFixture {

    @Test
    default void aRepositoryIsThereFromItsFirstBlobOn() throws IOException {
        boolean before = index().hasRepository(APP);

        add(APP, "a");

        assertThat(before).isFalse();
        assertThat(index().hasRepository(APP)).isTrue();
        assertThat(index().hasRepository(LIB)).isFalse();
    }

    @Test
    default void aRepositoryIsThereFromItsFirstManifestOn() throws IOException {
        index().putManifest(IndexFixture.push(APP, TestManifests.artifact("empty", List.of())));

        assertThat(index().hasRepository(APP)).isTrue();
    }

    @Test
    default void everyWriteThatMakesARepositoryAsksAndIsRefusedWhole() throws IOException {
        StoredBlob known = add(LIB, "known");
        StoredBlob fresh = stored("new");

        assertThat(refusal(() -> index().addBlob(APP, fresh, Optional.empty(), Optional.empty(), REFUSING)))
                .isEqualTo(new Denied("create"));
        assertThat(refusal(() -> index().linkBlob(APP, known, Optional.empty(), REFUSING)))
                .isEqualTo(new Denied("create"));
        assertThat(refusal(() -> index().mountBlob(APP, known.digest(), LIB, REFUSING)))
                .isEqualTo(new Denied("create"));
        assertThat(refusal(() -> index().putManifest(IndexFixture.push(APP, TestManifests.artifact("empty", List.of()),
                new Precondition.None(), REFUSING)))).isEqualTo(new Denied("create"));

        assertThat(index().hasRepository(APP)).isFalse();
        assertThat(index().findBlob(fresh.digest())).isEmpty();
        assertThat(index().knows(fresh.location())).isFalse();
    }

    @Test
    default void nobodyIsAskedWhereTheRepositoryIsThere() throws IOException {
        StoredBlob blob = add(APP, "a");

        index().addBlob(APP, stored("b"), Optional.empty(), Optional.empty(), REFUSING);
        index().linkBlob(APP, blob, Optional.empty(), REFUSING);
        index().mountBlob(APP, blob.digest(), APP, REFUSING);

        assertThat(index().findBlob(APP, IndexFixture.digest("b"))).isPresent();
    }

    @Test
    default void namesArePagedInTheOrderOfTheirBytes() throws IOException {
        List<String> ordered = List.of("a", "a--b", "a-b", "a.b", "a/b", "a0", "a_b", "aa", "b");
        for (String name : List.of("aa", "a_b", "b", "a/b", "a", "a--b", "a0", "a.b", "a-b")) {
            add(repository(name), "content");
        }

        List<RepositoryName> all = index().repositories(RegistryId.DEFAULT, Optional.empty(), 100);
        List<RepositoryName> page = index().repositories(RegistryId.DEFAULT, Optional.of("a-b"), 3);

        assertThat(all).extracting(RepositoryName::value).containsExactlyElementsOf(ordered);
        assertThat(page).extracting(RepositoryName::value).containsExactly("a.b", "a/b", "a0");
    }

    @ParameterizedTest
    @MethodSource("dev.miniecr.storage.index.IndexFixture#textsThatAreNoNames")
    default void aPageMayBeginAfterAnyText(String text, int skipped) throws IOException {
        List<String> ordered = List.of("a", "ab", "b", "c");
        for (String name : ordered) {
            add(repository(name), "content");
        }

        List<RepositoryName> page = index().repositories(RegistryId.DEFAULT, Optional.of(text), 100);

        assertThat(page).extracting(RepositoryName::value).containsExactlyElementsOf(ordered.subList(skipped, 4));
    }

    @Test
    default void accountsHaveRepositoriesOfTheirOwn() throws IOException {
        RegistryId other = new RegistryId("000000000042");
        Repository sameName = new Repository(other, APP.name());
        StoredBlob blob = add(APP, "a");

        assertThat(index().hasRepository(sameName)).isFalse();
        assertThat(index().findBlob(sameName, blob.digest())).isEmpty();
        assertThat(index().repositories(other, Optional.empty(), 100)).isEmpty();
        assertThat(index().repositoriesWithBlob(other, blob.digest(), 100)).isEmpty();
    }
}
