package dev.miniecr.storage.blob.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    private final Layout layout = new Layout(Path.of("/data"));

    @ParameterizedTest
    @EnumSource
    void aBlobLiesUnderItsAlgorithmAndTheFirstTwoDigits(Digest.Algorithm algorithm) throws IOException {
        Digest digest = algorithm.of(new byte[]{1});

        Location location = Layout.blob(digest, ID);

        assertThat(location.value()).isEqualTo(
                "blobs/" + algorithm + "/" + digest.hex().substring(0, 2) + "/" + digest.hex() + "-" + ID);
        assertThat(Layout.isBlob(location)).isTrue();
        assertThat(Layout.isUpload(location)).isFalse();
        assertThat(layout.path(location)).isEqualTo(Path.of("/data/" + location));
        assertThat(layout.location(layout.path(location))).contains(location);
        assertThat(layout.directory(location)).isEqualTo(layout.path(location).getParent());
    }

    @Test
    void anUploadLiesUnderItsId() throws IOException {
        Location location = Layout.upload(ID);

        assertThat(location.value()).isEqualTo("uploads/" + ID);
        assertThat(Layout.isUpload(location)).isTrue();
        assertThat(Layout.uploadId(location)).isEqualTo(ID);
        assertThat(layout.location(layout.path(location))).contains(location);
    }

    @Test
    void thereAreTwoHundredFiftySixDirectoriesForEachAlgorithm() {
        assertThat(layout.blobDirectories()).hasSize(512).doesNotHaveDuplicates()
                .contains(Path.of("/data/blobs/sha256/00"), Path.of("/data/blobs/sha512/ff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ".", "..", "uploads", "uploads/", "uploads/../index.db",
            "uploads/0123456789abcdef0123456789abcde", "uploads/0123456789ABCDEF0123456789ABCDEF",
            "/uploads/0123456789abcdef0123456789abcdef", "uploads//0123456789abcdef0123456789abcdef",
            "uploads/0123456789abcdef0123456789abcdef/", "uploads/0123456789abcdef0123456789abcdef\n",
            "uploads/0123456789abcdef0123456789abcdef\0", "blobs/sha256/../../index.db", "secrets/admin", "s3:/blobs/x",
            "blobs/md5/01/0123456789abcdef0123456789abcdef-0123456789abcdef0123456789abcdef",
            "blobs/sha256/ff/0000000000000000000000000000000000000000000000000000000000000000-0123456789abcdef0123456789abcdef",
            "blobs/sha256/00/0000000000000000000000000000000000000000000000000000000000000000",
            "blobs/sha256/00/000000000000000000000000000000000000000000000000000000000000000-0123456789abcdef0123456789abcdef",
            "blobs/sha512/00/0000000000000000000000000000000000000000000000000000000000000000-0123456789abcdef0123456789abcdef",
            "blobs/sha256/00/0000000000000000000000000000000000000000000000000000000000000000-../../../../../../etc/passwd"})
    void aTextThatTheStoreWouldNotWriteIsNoLocation(String text) {
        assertThatThrownBy(() -> layout.path(new Location(text))).isInstanceOf(IOException.class)
                .hasMessageStartingWith("Not a location");
    }

    @Test
    void aForeignFileHasNoLocation() {
        assertThat(layout.location(Path.of("/data/uploads/.nfs0001"))).isEmpty();
        assertThat(layout.location(Path.of("/data/blobs/sha256/00/README"))).isEmpty();
    }
}
