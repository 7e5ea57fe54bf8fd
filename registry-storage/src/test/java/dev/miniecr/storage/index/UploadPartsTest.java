package dev.miniecr.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UploadPartsTest {
    private static final long LEAST = UploadParts.LEAST_BYTES;

    @Test
    void onlyTheLastPartMayBeSmall() {
        assertThat(after().tooSmall()).isFalse();
        assertThat(after(1).tooSmall()).isFalse();
        assertThat(after(LEAST, LEAST).tooSmall()).isFalse();
        assertThat(after(LEAST, LEAST - 1).tooSmall()).isFalse();
        assertThat(after(LEAST - 1, LEAST).tooSmall()).isTrue();
        assertThat(after(LEAST, LEAST - 1, LEAST).tooSmall()).isTrue();
        assertThat(after(1, 1).tooSmall()).isTrue();
    }

    @Test
    void partsAreCounted() {
        assertThat(after(1, LEAST, 1)).isEqualTo(new UploadParts(3, 1));
        assertThat(after(LEAST, LEAST)).isEqualTo(new UploadParts(2, 0));
    }

    private static UploadParts after(long... sizes) {
        UploadParts parts = UploadParts.NONE;
        for (long size : sizes) {
            parts = parts.plus(size);
        }
        return parts;
    }
}
