package dev.miniecr.storage;

import dev.miniecr.storage.index.ManifestPush;
import dev.miniecr.storage.oci.ManifestReader;
import java.time.Duration;

/**
 * What the operator chose of the registry's rules.
 *
 * @param createOnPush    a first push makes the repository
 * @param sparse          admits manifests whose parts are not all in the repository
 * @param uploadExpiry    an upload is dropped this long after its last byte
 * @param openUploads     uploads that have bytes and are in use, at once
 * @param mountCandidates repositories tried for a mount that names no source
 * @param tagsPerImage    0 where there may be any number
 */
public record RegistrySettings(boolean createOnPush, boolean sparse, ManifestReader.Limits manifests, Deletes deletes,
        Duration uploadExpiry,
        int openUploads, int mountCandidates, int tagsPerImage) {

    /** What may be deleted through the API. */
    public record Deletes(boolean tags, boolean manifests, boolean blobs) {}

    public static final RegistrySettings DEFAULT = new RegistrySettings(true, false, ManifestReader.Limits.DEFAULT,
            new Deletes(true, true, true), Duration.ofHours(24), 10_000, 100, 1_000);

    ManifestPush.Rules pushes() {
        return new ManifestPush.Rules(sparse, tagsPerImage);
    }
}
