package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Referrers: listed in the order of their push, in pages that fit. */
interface ReferrerCases extends IndexFixture {
    Optional<String> ANY_TYPE = Optional.empty();

    @Test
    default void referrersAreListedInTheOrderOfTheirFirstPush() throws IOException {
        Digest subject = digest("not here yet");
        List<Manifest> referrers = new ArrayList<>();
        for (String name : List.of("c", "a", "b")) {
            referrers.add(pushReferrer(name, subject, "example/signature"));
        }
        pushReferrer("other", digest("other subject"), "example/signature");
        index().putManifest(push(APP, referrers.get(1)));

        ReferrerPage page = index().referrers(APP, subject, ANY_TYPE, 0, 1 << 20);

        assertThat(page.next()).isEmpty();
        assertThat(page.descriptors()).containsExactly(referrers.get(0).referrerDescriptor(),
                referrers.get(1).referrerDescriptor(), referrers.get(2).referrerDescriptor());
    }

    @Test
    default void referrersAreChosenByArtifactType() throws IOException {
        Digest subject = digest("subject");
        pushReferrer("a", subject, "example/signature");
        Manifest bill = pushReferrer("b", subject, "example/bill-of-materials");

        ReferrerPage page = index().referrers(APP, subject, Optional.of("example/bill-of-materials"), 0, 1 << 20);

        assertThat(page.descriptors()).containsExactly(bill.referrerDescriptor());
        assertThat(index().referrers(APP, subject, Optional.of("example/none"), 0, 1 << 20).descriptors()).isEmpty();
    }

    @Test
    default void aPageHoldsAsManyDescriptorsAsFitWithACommaEach() throws IOException {
        Digest subject = digest("subject");
        int length = 0;
        for (String name : List.of("a", "b", "c", "d", "e")) {
            length = pushReferrer(name, subject, "example/signature").referrerDescriptor().length + 1;
        }

        assertThat(index().referrers(APP, subject, ANY_TYPE, 0, 2 * length).descriptors()).hasSize(2);
        assertThat(index().referrers(APP, subject, ANY_TYPE, 0, 2 * length - 1).descriptors()).hasSize(1);
        assertThat(index().referrers(APP, subject, ANY_TYPE, 0, 3 * length - 1).descriptors()).hasSize(2);
        assertThat(index().referrers(APP, subject, ANY_TYPE, 0, 5 * length).next()).isEmpty();
    }

    @Test
    default void oneDescriptorIsListedHoweverLongItIs() throws IOException {
        Digest subject = digest("subject");
        pushReferrer("x".repeat(100_000), subject, "example/signature");
        pushReferrer("short", subject, "example/signature");

        ReferrerPage page = index().referrers(APP, subject, ANY_TYPE, 0, 1);

        assertThat(page.descriptors()).hasSize(1);
        assertThat(page.descriptors().getFirst().length).isGreaterThan(100_000);
        assertThat(page.next()).isPresent();
    }

    @Test
    default void pagesTogetherAreTheWholeList() throws IOException {
        Digest subject = digest("subject");
        List<byte[]> pushed = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String type = i % 5 == 0 ? "example/other" : "example/signature";
            Manifest referrer = pushReferrer("referrer " + "x".repeat(i * 7 % 40), subject, type);
            if (i % 5 != 0) {
                pushed.add(referrer.referrerDescriptor());
            }
        }

        List<byte[]> listed = new ArrayList<>();
        OptionalLong next = OptionalLong.of(0);
        while (next.isPresent()) {
            ReferrerPage page = index().referrers(APP, subject, Optional.of("example/signature"), next.getAsLong(),
                    700);
            assertThat(page.descriptors()).isNotEmpty();
            listed.addAll(page.descriptors());
            next = page.next();
        }

        assertThat(listed).containsExactlyElementsOf(pushed);
    }

    @Test
    default void aDeletedReferrerIsNotListed() throws IOException {
        Manifest referrer = pushReferrer("a", digest("subject"), "example/signature");

        index().deleteManifest(APP, referrer.digest(), ALICE);

        assertThat(index().referrers(APP, digest("subject"), ANY_TYPE, 0, 1 << 20).descriptors()).isEmpty();
    }

    @Test
    default void whatIsNotThereHasNoReferrers() throws IOException {
        pushReferrer("a", digest("subject"), "example/signature");

        assertThat(index().referrers(LIB, digest("subject"), ANY_TYPE, 0, 1 << 20))
                .isEqualTo(new ReferrerPage(List.of(), OptionalLong.empty()));
        assertThat(index().referrers(APP, digest("another"), ANY_TYPE, 0, 1 << 20).descriptors()).isEmpty();
    }

    private Manifest pushReferrer(String name, Digest subject, String artifactType) throws IOException {
        Manifest referrer = TestManifests.referrer(name, add(APP, "config").digest(), subject, artifactType);
        index().putManifest(push(APP, referrer));
        return referrer;
    }
}
