package dev.miniecr.storage.index;

import dev.miniecr.storage.oci.Manifest;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.Tag;
import java.util.List;

/**
 * One push of a manifest.
 *
 * @param tags       moved to the manifest in the same transaction; none when pushed by digest alone
 * @param principal  who pushes, for the history
 * @param conditions asked inside the transaction
 */
public record ManifestPush(Repository repository, Manifest manifest, List<Tag> tags, Precondition precondition,
        Rules rules, String principal, WriteConditions conditions) {

    /**
     * What the operator chose.
     *
     * @param sparse       admits a manifest whose parts are not all here; it links nothing
     * @param tagsPerImage that there may be; 0 where any number may
     */
    public record Rules(boolean sparse, int tagsPerImage) {}

    public ManifestPush {
        tags = List.copyOf(tags);
    }
}
