package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pulls: counted, and the last one remembered. */
interface PullCases extends IndexFixture {
    Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    default void pullsAreAddedUpAndTheLastOneIsKept() throws IOException {
        Manifest image = pushImage(APP, "image", "latest");
        Manifest other = pushImage(APP, "other");

        index().addPulls(List.of(pull(image.digest(), 0, 2), pull(other.digest(), 5, 1)));
        index().addPulls(List.of(pull(image.digest(), 10, 3)));
        index().addPulls(List.of(pull(image.digest(), 7, 1)));

        Image pulled = index().findImage(APP, LATEST).orElseThrow();
        assertThat(pulled.pulls()).isEqualTo(6);
        assertThat(pulled.pulledAt()).contains(NOON.plusSeconds(10));
        assertThat(index().findImage(APP, other.digest()).orElseThrow().pulledAt()).contains(NOON.plusSeconds(5));
    }

    @Test
    default void pullsOfWhatIsGoneAreLeftOut() throws IOException {
        Manifest image = pushImage(APP, "image");
        Manifest gone = pushImage(APP, "gone");
        index().addPulls(List.of(pull(gone.digest(), 0, 1)));
        index().deleteManifest(APP, gone.digest(), ALICE);

        index().addPulls(List.of(pull(gone.digest(), 1, 1), pull(digest("never stored"), 1, 1),
                pull(image.digest(), 1, 1),
                new PullCount(IndexFixture.repository("no/such"), image.digest(), NOON, 1)));
        Manifest again = pushImage(APP, "gone");

        assertThat(index().findImage(APP, image.digest()).orElseThrow().pulls()).isEqualTo(1);
        assertThat(index().findImage(APP, again.digest()).orElseThrow().pulls()).isZero();
        assertThat(index().findImage(APP, again.digest()).orElseThrow().pulledAt()).isEqualTo(Optional.empty());
    }

    @Test
    default void pullsAreOfOneRepository() throws IOException {
        Manifest image = pushImage(APP, "image");
        pushImage(LIB, "image");

        index().addPulls(List.of(pull(image.digest(), 0, 1)));

        assertThat(index().findImage(LIB, image.digest()).orElseThrow().pulls()).isZero();
    }

    private static PullCount pull(Digest digest, int second, long count) {
        return new PullCount(APP, digest, NOON.plusSeconds(second), count);
    }
}
