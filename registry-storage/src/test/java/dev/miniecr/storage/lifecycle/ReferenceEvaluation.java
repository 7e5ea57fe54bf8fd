package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The evaluation as its rules are written down, sentence by sentence, without a thought for its speed. */
final class ReferenceEvaluation {
    private final List<LifecycleRule> rules;
    private final List<LifecycleImage> images;
    private final Instant now;

    ReferenceEvaluation(LifecyclePolicy policy, List<LifecycleImage> images, Instant now) {
        this.rules = policy.rules();
        this.images = images;
        this.now = now;
    }

    /** The rule that acts on this image. */
    Optional<LifecycleRule> selects(LifecycleImage image) {
        return wouldSelect(image)
                .filter(rule -> image.parents().stream().allMatch(parent -> letsGo(parent, rule)));
    }

    /** The rule that would act on this image if no index named it. */
    Optional<LifecycleRule> wouldSelect(LifecycleImage image) {
        Optional<LifecycleImage> subject = image.subject().flatMap(this::find);
        if (subject.isPresent()) {
            return selects(subject.get()).filter(rule -> rule.action() instanceof LifecycleAction.Expire
                    || image.storageClass() == StorageClass.STANDARD);
        }
        return rules.stream().filter(rule -> candidates(rule).contains(image))
                .filter(rule -> rules.stream()
                        .noneMatch(other -> other.priority() < rule.priority() && looksAt(other).contains(image)))
                .findFirst();
    }

    private boolean letsGo(Digest parent, LifecycleRule rule) {
        Optional<LifecycleImage> index = find(parent);
        if (index.isEmpty()) {
            return false;
        }
        Optional<LifecycleAction> action = selects(index.get()).map(LifecycleRule::action);
        if (rule.action() instanceof LifecycleAction.Expire) {
            return action.filter(LifecycleAction.Expire.class::isInstance).isPresent();
        }
        return action.isPresent() || index.get().storageClass() == StorageClass.ARCHIVE;
    }

    private Optional<LifecycleImage> find(Digest digest) {
        return images.stream().filter(image -> image.digest().equals(digest)).findFirst();
    }

    private List<LifecycleImage> candidates(LifecycleRule rule) {
        List<LifecycleImage> newestFirst = new ArrayList<>(looksAt(rule).reversed());
        newestFirst.sort((a, b) -> since(b, rule).compareTo(since(a, rule)));
        return switch (rule.selection().criterion()) {
            case Criterion.CountMoreThan(int kept) ->
                newestFirst.subList(Math.min(kept, newestFirst.size()), newestFirst.size());
            case Criterion.OlderThan(Criterion.Event _, int days) -> newestFirst.stream()
                    .filter(image -> Duration.between(since(image, rule), now).compareTo(Duration.ofDays(days)) > 0)
                    .toList();
        };
    }

    private List<LifecycleImage> looksAt(LifecycleRule rule) {
        List<LifecycleImage> found = new ArrayList<>();
        for (LifecycleImage image : images) {
            if (image.storageClass() == rule.selection().storageClass()
                    && image.subject().flatMap(this::find).isEmpty()
                    && matches(rule.selection().tags(), image.tags())) {
                found.add(image);
            }
        }
        return found;
    }

    private static boolean matches(TagSelection selection, List<Tag> tags) {
        return switch (selection) {
            case TagSelection.Any _ -> true;
            case TagSelection.Untagged _ -> tags.isEmpty();
            case TagSelection.Prefixes(List<String> prefixes) -> prefixes.stream()
                    .allMatch(prefix -> tags.stream().anyMatch(tag -> tag.value().startsWith(prefix)));
            case TagSelection.Patterns(List<TagPattern> patterns) -> patterns.stream()
                    .allMatch(pattern -> tags.stream()
                            .anyMatch(tag -> tag.value().matches(String.join(".*", pattern.pieces()))));
        };
    }

    private static Instant since(LifecycleImage image, LifecycleRule rule) {
        return switch (rule.selection().criterion().event()) {
            case PUSHED -> image.activatedAt().orElse(image.pushedAt());
            case PULLED -> {
                if (image.pulledAt().isEmpty()) {
                    yield image.activatedAt().orElse(image.pushedAt());
                }
                boolean pulledSince = image.activatedAt().isEmpty()
                        || !image.activatedAt().get().isAfter(image.pulledAt().get());
                yield pulledSince ? image.pulledAt().get() : image.activatedAt().get();
            }
            case TRANSITIONED -> image.archivedAt().orElse(Instant.MAX);
        };
    }
}
