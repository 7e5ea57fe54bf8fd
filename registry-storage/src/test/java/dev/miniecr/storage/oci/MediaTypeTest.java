package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaTypeTest {

    @ParameterizedTest
    @CsvSource({"a/b, a/b", "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.manifest.v1+json",
            "Application/JSON, application/json", "x/!#$&-^_.+9, x/!#$&-^_.+9"})
    void mediaTypesAreLowerCase(String text, String expected) {
        assertThat(new MediaType(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "a/", "/b", "a/b/c", "a b/c", "a/b ", "a/b;c=d", "a/b,c/d", "a/\"b\"",
            "a/b\r\nX: y",
            "a/\u00e4", "*/*", "a/b\0", "a/\u212a"})
    void otherTextsAreNoMediaTypes(String text) {
        assertThatThrownBy(() -> new MediaType(text)).isInstanceOfSatisfying(RegistryException.class,
                e -> assertThat(e.error()).isInstanceOf(RegistryError.ManifestInvalid.class));
    }

    @Test
    void aMediaTypeHasAtMost255Characters() {
        assertThat(new MediaType("a/" + "b".repeat(253)).value()).hasSize(255);
        assertThatThrownBy(() -> new MediaType("a/" + "b".repeat(254))).isInstanceOf(RegistryException.class);
    }

    @ParameterizedTest
    @CsvSource({"a/b, a/b", "'a/b; charset=utf-8', a/b", "'a/b;', a/b", "' a/b ;x', a/b"})
    void parametersOfAContentTypeAreLeftOut(String header, String expected) {
        assertThat(MediaType.ofContentType(header)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "; charset=utf-8", "text"})
    void aHeaderWithoutAMediaTypeIsRefused(String header) {
        assertThatThrownBy(() -> MediaType.ofContentType(header)).isInstanceOf(RegistryException.class);
    }
}
