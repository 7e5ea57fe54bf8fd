package dev.miniecr.storage.lifecycle;

import java.util.Comparator;
import java.util.List;

/** What is to become of a repository's images. The rules are in the order in which they are applied: the smallest priority first. */
public record LifecyclePolicy(List<LifecycleRule> rules) {
    public static final int MOST_RULES = 50;

    public LifecyclePolicy {
        rules = rules.stream().sorted(Comparator.comparingInt(LifecycleRule::priority)).toList();
    }

    /** Reads the text that PutLifecyclePolicy takes, whatever its length. Throws InvalidLifecyclePolicyException. */
    public static LifecyclePolicy parse(String text) {
        LifecyclePolicy policy = new LifecyclePolicy(LifecyclePolicyReader.read(text));
        PolicyRules.check(policy);
        return policy;
    }
}
