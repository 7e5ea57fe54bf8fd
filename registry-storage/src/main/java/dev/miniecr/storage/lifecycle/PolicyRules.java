package dev.miniecr.storage.lifecycle;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the rules of a policy must be to each other. */
final class PolicyRules {
    private PolicyRules() {}

    static void check(LifecyclePolicy policy) {
        Set<Integer> priorities = new HashSet<>();
        for (LifecycleRule rule : policy.rules()) {
            if (!priorities.add(rule.priority())) {
                throw PolicyNode.refused("Rule priorities must be unique, found " + rule.priority() + " twice");
            }
        }
        for (StorageClass storageClass : StorageClass.values()) {
            checkClass(policy.rules().stream()
                    .filter(rule -> rule.selection().storageClass() == storageClass).toList());
        }
    }

    private static void checkClass(List<LifecycleRule> rules) {
        Set<Set<String>> lists = new HashSet<>();
        int untagged = 0;
        for (LifecycleRule rule : rules) {
            switch (rule.selection().tags()) {
                case TagSelection.Any _ -> {
                    if (!rule.equals(rules.getLast())) {
                        throw PolicyNode.refused(
                                "Rule for tagStatus=ANY must have the lowest priority per storage class");
                    }
                }
                case TagSelection.Untagged _ -> untagged++;
                case TagSelection.Patterns _ -> {
                    // A rule with the patterns of one before it is never applied, and allowed.
                }
                case TagSelection.Prefixes(List<String> prefixes) -> {
                    if (!lists.add(Set.copyOf(prefixes))) {
                        throw PolicyNode.refused("Rules must have unique tagPrefixLists per storage class");
                    }
                }
            }
        }
        if (untagged > 1) {
            throw PolicyNode.refused("Only one rule can select Untagged images per storage class");
        }
    }
}
