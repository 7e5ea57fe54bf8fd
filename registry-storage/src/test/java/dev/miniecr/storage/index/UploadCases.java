package dev.miniecr.storage.index;

import static dev.miniecr.storage.index.IndexFixture.digest;
import static dev.miniecr.storage.index.IndexFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.blob.Location;
import dev.miniecr.storage.oci.UploadId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Uploads, and the locations that are to be emptied. */
interface UploadCases extends IndexFixture {
    Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    default void anUploadIsFoundAsItWasSaved() throws IOException {
        UploadRecord upload = upload(NOON);

        index().saveUpload(upload);

        assertThat(index().findUpload(upload.id())).contains(upload);
        assertThat(index().findUpload(UploadId.random())).isEmpty();
        assertThat(index().hasRepository(APP)).isFalse();
    }

    @Test
    default void theRecordOfTheHighestVersionStays() throws IOException {
        UploadRecord first = upload(NOON);
        UploadRecord second = further(first, 2, 200);
        UploadRecord third = further(first, 3, 300);

        index().saveUpload(first);
        index().saveUpload(third);
        index().saveUpload(second);

        assertThat(index().findUpload(first.id())).contains(third);
    }

    @Test
    default void aDroppedUploadLeavesItsLocationToBeEmptied() throws IOException {
        UploadRecord upload = upload(NOON);
        index().saveUpload(upload);

        index().dropUpload(upload.id());
        index().dropUpload(upload.id());
        index().dropUpload(UploadId.random());

        assertThat(index().findUpload(upload.id())).isEmpty();
        assertThat(index().doomed(10)).containsExactly(upload.location());
    }

    @Test
    default void anUploadThatBecameABlobIsForgottenAndItsLocationIsNotDoomed() throws IOException {
        UploadRecord first = upload(NOON);
        UploadRecord second = upload(NOON);
        index().saveUpload(first);
        index().saveUpload(second);
        StoredBlob blob = stored("a");

        index().addBlob(APP, blob, Optional.empty(), Optional.of(first.id()), WriteConditions.NONE);
        index().linkBlob(APP, blob, Optional.of(second.id()), WriteConditions.NONE);

        assertThat(index().findUpload(first.id())).isEmpty();
        assertThat(index().findUpload(second.id())).isEmpty();
        assertThat(index().doomed(10)).isEmpty();
    }

    @Test
    default void idleUploadsAreListedOldestFirst() throws IOException {
        UploadRecord old = upload(NOON.minusSeconds(20));
        UploadRecord older = upload(NOON.minusSeconds(30));
        UploadRecord young = upload(NOON);
        for (UploadRecord upload : List.of(old, young, older)) {
            index().saveUpload(upload);
        }

        assertThat(index().uploadsIdleSince(NOON, 10)).containsExactly(older, old);
        assertThat(index().uploadsIdleSince(NOON, 1)).containsExactly(older);
        assertThat(index().uploadsIdleSince(NOON.plusMillis(1), 10)).containsExactly(older, old, young);
    }

    @Test
    default void aLocationIsKnownWhileAnythingIsThere() throws IOException {
        UploadRecord upload = upload(NOON);
        index().saveUpload(upload);
        StoredBlob blob = add(APP, "a");
        StoredBlob doomed = add(APP, "a");

        assertThat(index().knows(upload.location())).isTrue();
        assertThat(index().knows(blob.location())).isTrue();
        assertThat(index().knows(doomed.location())).isTrue();
        index().forgetDoomed(doomed.location());
        assertThat(index().knows(doomed.location())).isFalse();
        assertThat(index().knows(new Location("blobs/never/heard/of"))).isFalse();
    }

    @Test
    default void aPostponedLocationGoesToTheEndOfTheQueue() throws IOException {
        add(APP, "a");
        Location first = add(APP, "a").location();
        Location second = add(APP, "a").location();

        index().postponeDoomed(first);
        index().postponeDoomed(new Location("blobs/never/heard/of"));
        List<Location> afterOne = index().doomed(10);
        index().postponeDoomed(second);
        index().postponeDoomed(second);

        assertThat(afterOne).containsExactly(second, first);
        assertThat(index().doomed(10)).containsExactly(first, second);
        assertThat(index().doomed(1)).containsExactly(first);
    }

    private static UploadRecord upload(Instant activeAt) {
        UploadId id = UploadId.random();
        return new UploadRecord(id, APP, ALICE, new Location("uploads/" + id), 100, digest("the first 100 bytes"), 1,
                activeAt, UploadParts.NONE);
    }

    private static UploadRecord further(UploadRecord upload, long version, long offset) {
        return new UploadRecord(upload.id(), upload.repository(), upload.principal(), upload.location(), offset,
                digest("the first " + offset + " bytes"), version, upload.activeAt(),
                upload.parts().plus(offset));
    }
}
