package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.oci.Digest;
import java.time.Instant;
import java.util.List;

/**
 * What a policy does with a repository's images at one moment.
 *
 * @param selected oldest first; but an index comes before the images that it names, and an image before what refers to it
 * @param skipped  what would be selected if an index that stays did not name it
 */
public record LifecycleRun(List<Selected> selected, List<Skipped> skipped) {
    public LifecycleRun {
        selected = List.copyOf(selected);
        skipped = List.copyOf(skipped);
    }

    /** An image and the rule that acts on it; for what refers to another image, the rule that acts on that. */
    public record Selected(LifecycleImage image, LifecycleRule rule) {
        public LifecycleAction action() {
            return rule.action();
        }
    }

    /**
     * An image that a rule does not act on because of the indexes that name it (ImageReferencedByManifestList).
     *
     * @param parents those that stay, in the order of their digests
     */
    public record Skipped(LifecycleImage image, LifecycleRule rule, List<Digest> parents) {
        public Skipped {
            parents = List.copyOf(parents);
        }
    }

    /**
     * Evaluates the policy.
     *
     * @param images all of the repository, each once; of two with the same time the later in the list counts as the newer
     */
    public static LifecycleRun select(LifecyclePolicy policy, List<LifecycleImage> images, Instant now) {
        return new Evaluation(policy, images, now).run();
    }
}
