package dev.miniecr.storage.lifecycle;

import java.util.Optional;

/**
 * One rule of a lifecycle policy.
 *
 * @param priority from 1 on, no two rules have the same
 */
public record LifecycleRule(int priority, Optional<String> description, Selection selection, LifecycleAction action) {

    /**
     * Which images a rule looks at, and when it acts on one.
     *
     * @param storageClass images of another class are none of the rule's
     */
    public record Selection(TagSelection tags, StorageClass storageClass, Criterion criterion) {}
}
