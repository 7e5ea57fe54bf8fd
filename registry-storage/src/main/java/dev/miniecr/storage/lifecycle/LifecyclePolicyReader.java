package dev.miniecr.storage.lifecycle;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the rules of a policy's text, each for itself. */
final class LifecyclePolicyReader {
    /*
     * AWS checks the text against a schema, and a selection against one of four shapes by its countType, an action against one of two by its type.
     * What fits none of the shapes is refused without a word about what is wrong with it.
     */
    private static final int COUNT_SHAPES = 4;
    private static final int ACTION_SHAPES = 2;
    private static final int LEAST_ARCHIVED_DAYS = 90;
    private static final int MOST_WILDCARDS = 4;

    private LifecyclePolicyReader() {}

    static List<LifecycleRule> read(String text) {
        return PolicyNode.parse(text).object(List.of("rules"), List.of()).member("rules")
                .list(1, LifecyclePolicy.MOST_RULES).stream().map(LifecyclePolicyReader::rule).toList();
    }

    private static LifecycleRule rule(PolicyNode rule) {
        rule.object(List.of("rulePriority", "selection", "action"), List.of("description"));
        int priority = rule.member("rulePriority").number();
        Optional<String> description = rule.find("description").map(PolicyNode::text);
        LifecycleAction action = action(rule.member("action"));
        LifecycleRule.Selection selection = selection(rule.member("selection"));
        if (!isPossible(selection.criterion(), action)) {
            throw PolicyNode.noneOf(COUNT_SHAPES);
        }
        return new LifecycleRule(priority, description, selection, action);
    }

    private static LifecycleAction action(PolicyNode action) {
        action.object(List.of("type"), List.of("targetStorageClass"));
        String type = action.member("type").word(List.of("expire", "transition"));
        Optional<PolicyNode> target = action.find("targetStorageClass");
        if (type.equals("expire") && target.isEmpty()) {
            return new LifecycleAction.Expire();
        }
        if (type.equals("transition") && target.filter(node -> node.is("archive")).isPresent()) {
            return new LifecycleAction.Transition(StorageClass.ARCHIVE);
        }
        throw PolicyNode.noneOf(ACTION_SHAPES);
    }

    private static LifecycleRule.Selection selection(PolicyNode selection) {
        selection.object(List.of("tagStatus", "countType", "countNumber"),
                List.of("tagPatternList", "tagPrefixList", "storageClass", "countUnit"));
        TagSelection tags = tags(selection);
        int number = selection.member("countNumber").number();
        Criterion criterion = criterion(selection, number);
        StorageClass storageClass = storageClass(selection);
        boolean archived = criterion.event() == Criterion.Event.TRANSITIONED;
        if (archived != (storageClass == StorageClass.ARCHIVE)) {
            throw PolicyNode.noneOf(COUNT_SHAPES);
        }
        return new LifecycleRule.Selection(tags, storageClass, criterion);
    }

    private static TagSelection tags(PolicyNode selection) {
        String status = selection.member("tagStatus").word(List.of("any", "tagged", "untagged"));
        Optional<List<String>> patterns = selection.find("tagPatternList").map(LifecyclePolicyReader::texts);
        Optional<List<String>> prefixes = selection.find("tagPrefixList").map(LifecyclePolicyReader::texts);
        if (status.equals("tagged")) {
            return tagged(patterns, prefixes);
        }
        if (patterns.isPresent() || prefixes.isPresent()) {
            throw PolicyNode.refused("Must not specify tagPrefixList or tagPatternList when tagStatus="
                    + status.toUpperCase(Locale.ROOT) + ".");
        }
        return status.equals("any") ? new TagSelection.Any() : new TagSelection.Untagged();
    }

    private static TagSelection tagged(Optional<List<String>> patterns, Optional<List<String>> prefixes) {
        if (patterns.isPresent() && prefixes.isPresent()) {
            throw PolicyNode.refused("Must specify only one of tagPrefixList and tagPatternList.");
        }
        if (patterns.or(() -> prefixes).filter(texts -> !texts.isEmpty()).isEmpty()) {
            throw PolicyNode.refused("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.");
        }
        return prefixes.isPresent()
                ? new TagSelection.Prefixes(prefixes.get())
                : new TagSelection.Patterns(patterns.stream().flatMap(List::stream).map(LifecyclePolicyReader::pattern)
                        .toList());
    }

    private static TagPattern pattern(String text) {
        if (text.chars().filter(c -> c == '*').count() > MOST_WILDCARDS) {
            throw PolicyNode.refused("A string of tagPatternList has at most " + MOST_WILDCARDS + " wildcards (*).");
        }
        return TagPattern.of(text);
    }

    private static List<String> texts(PolicyNode list) {
        return list.list(0, Integer.MAX_VALUE).stream().map(PolicyNode::textNotEmpty).toList();
    }

    private static Criterion criterion(PolicyNode selection, int number) {
        Optional<PolicyNode> unit = selection.find("countUnit");
        boolean days = unit.filter(node -> node.is("days")).isPresent();
        PolicyNode type = selection.member("countType");
        if (type.is("imageCountMoreThan") && unit.isEmpty()) {
            return new Criterion.CountMoreThan(number);
        }
        if (type.is("sinceImagePushed") && days) {
            return new Criterion.OlderThan(Criterion.Event.PUSHED, number);
        }
        if (type.is("sinceImagePulled") && days) {
            return new Criterion.OlderThan(Criterion.Event.PULLED, number);
        }
        if (type.is("sinceImageTransitioned") && days && number >= LEAST_ARCHIVED_DAYS) {
            return new Criterion.OlderThan(Criterion.Event.TRANSITIONED, number);
        }
        throw PolicyNode.noneOf(COUNT_SHAPES);
    }

    private static StorageClass storageClass(PolicyNode selection) {
        Optional<PolicyNode> storageClass = selection.find("storageClass");
        if (storageClass.isEmpty() || storageClass.get().is("standard")) {
            return StorageClass.STANDARD;
        }
        if (storageClass.get().is("archive")) {
            return StorageClass.ARCHIVE;
        }
        throw PolicyNode.noneOf(COUNT_SHAPES);
    }

    private static boolean isPossible(Criterion criterion, LifecycleAction action) {
        return switch (action) {
            case LifecycleAction.Expire _ -> criterion.event() != Criterion.Event.PULLED;
            case LifecycleAction.Transition _ -> criterion.event() != Criterion.Event.TRANSITIONED;
        };
    }
}
