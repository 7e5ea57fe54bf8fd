package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RegistryErrorTest {

    @Test
    void anExcerptIsShortAndWithoutControlCharacters() {
        assertThat(RegistryError.excerpt("a\r\nb\u001b\u0085c")).isEqualTo("a??b??c");
        assertThat(RegistryError.excerpt("x".repeat(500))).isEqualTo("x".repeat(120) + "...");
    }

    @Test
    void aMessageSaysWhatWasWrong() {
        Repository repository = new Repository(RegistryId.DEFAULT, new RepositoryName("a/b"));
        Digest digest = Digest.Algorithm.SHA256.of(new byte[0]);
        Tag tag = new Tag("latest");

        assertThat(new RegistryError.NameUnknown(repository).message())
                .isEqualTo("The repository with name 'a/b' does not exist in the registry with id '000000000000'");
        assertThat(new RegistryError.ManifestUnknown(repository, tag).message()).contains("a/b", "latest");
        assertThat(new RegistryError.ManifestBlobUnknown(List.of(digest), List.of(digest)).message())
                .contains("1 missing");
        assertThat(new RegistryError.PreconditionFailed(tag, Optional.empty()).message()).contains("does not exist");
        assertThat(new RegistryError.PreconditionFailed(tag, Optional.of(digest)).message())
                .contains(digest.toString());
        assertThat(new RegistryException(new RegistryError.BlobUnknown(digest)))
                .hasMessageContaining(digest.toString());
    }
}
