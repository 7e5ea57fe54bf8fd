package dev.miniecr.storage;

import dev.miniecr.storage.lifecycle.LifecycleRun.Selected;
import dev.miniecr.storage.lifecycle.LifecycleRun.Skipped;
import java.util.List;

/**
 * What a run of a lifecycle policy has done.
 *
 * @param done    in the order in which it was
 * @param skipped what an index keeps
 * @param left    how many images were selected but changed before their turn, or it did not come
 */
public record LifecycleOutcome(List<Selected> done, List<Skipped> skipped, int left) {
    public LifecycleOutcome {
        done = List.copyOf(done);
        skipped = List.copyOf(skipped);
    }
}
