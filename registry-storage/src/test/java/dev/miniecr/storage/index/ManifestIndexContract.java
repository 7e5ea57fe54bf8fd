package dev.miniecr.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every index does. */
public abstract class ManifestIndexContract
        implements
            RepositoryCases,
            RepositorySettingsCases,
            RepositoryRemovalCases,
            TagRuleCases,
            BlobCases,
            ManifestCases,
            TagCases,
            ReferrerCases,
            ImageListCases,
            ImageChangeCases,
            LifecycleCases,
            EventCases,
            PullCases,
            UploadCases,
            DocumentCases,
            ConcurrentCases {
    private ManifestIndex index;

    /** Opens the index of this test: at first it is empty, later it is as it was left. */
    protected abstract ManifestIndex open() throws IOException;

    @BeforeEach
    void openTheIndex() throws IOException {
        index = open();
    }

    @AfterEach
    void closeTheIndex() throws IOException {
        index.close();
    }

    @Override
    public ManifestIndex index() {
        return index;
    }

    @Test
    void everythingIsThereAfterARestart() throws IOException {
        StoredBlob blob = add(LIB, "a");
        Manifest image = pushImage(APP, "image", "latest");
        Manifest signature = TestManifests.referrer("signature", add(APP, "config").digest(), image.digest(), "a/b");
        index.putManifest(IndexFixture.push(APP, signature));
        StoredBlob doomed = add(LIB, "a");

        index.close();
        index = open();

        assertThat(index.findBlob(LIB, blob.digest())).contains(blob);
        assertThat(index.findTag(APP, new Tag("latest"))).contains(image.digest());
        assertThat(index.findManifest(APP, image.digest()).orElseThrow().bytes()).isEqualTo(image.bytes());
        assertThat(index.referrers(APP, image.digest(), Optional.empty(), 0, 1000).descriptors())
                .containsExactly(signature.referrerDescriptor());
        assertThat(index.doomed(10)).isEqualTo(List.of(doomed.location()));
    }

    @Test
    void sequencesGoOnAfterARestart() throws IOException {
        pushImage(APP, "first");
        long last = index.events(0, 10).getLast().sequence();
        index.trimEvents(Instant.now().plusSeconds(60), 10);

        index.close();
        index = open();
        Manifest second = pushImage(APP, "second");

        assertThat(index.events(last, 10)).hasSize(1).first()
                .matches(event -> event.detail().contains(second.digest().toString()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomOperationsDoWhatTheyDoToMaps(long seed) throws IOException {
        new IndexModel(index, new Random(seed)).run(600);
    }
}
