package dev.miniecr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upload ids and registry ids. */
final class IdentifiersTest {

    @Test
    void aRandomUploadIdIsReadBackAndUnique() {
        UploadId id = UploadId.random();

        assertThat(new UploadId(id.toString())).isEqualTo(id);
        assertThat(UploadId.random()).isNotEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "123E4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000",
            "123e4567-e89b-12d3-a456-42661417400", "123e4567-e89b-12d3-a456-4266141740000",
            "123e4567-e89b-12d3-a456_426614174000", "../e4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-12d3-a456-42661417400\n", "-23e4567-e89b-12d3-a456-426614174000"})
    void otherTextsAreNoUploads(String text) {
        assertThatThrownBy(() -> new UploadId(text)).isInstanceOfSatisfying(RegistryException.class,
                e -> assertThat(e.error()).isInstanceOf(RegistryError.UploadUnknown.class));
    }

    @Test
    void aRegistryIdHasTwelveDigits() {
        assertThat(new RegistryId("012345678901")).hasToString("012345678901");
        assertThat(RegistryId.DEFAULT).hasToString("000000000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345678901", "1234567890123", "12345678901a",
            "\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661"})
    void otherTextsAreNoRegistryIds(String text) {
        assertThatThrownBy(() -> new RegistryId(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
