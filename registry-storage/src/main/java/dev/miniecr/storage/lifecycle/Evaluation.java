package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.lifecycle.LifecycleRun.Selected;
import dev.miniecr.storage.lifecycle.LifecycleRun.Skipped;
import dev.miniecr.storage.oci.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One evaluation of a policy. */
final class Evaluation {
    /*
     * First each image finds its rule: the first, by priority, that looks at it. Whether that rule acts on the image or keeps it, no later rule
     * does anything with it; but it counts for the later ones all the same. What refers to another image of the repository is no rule's.
     *
     * Then the images are gone through again, indexes before what they name and subjects before what refers to them, so that it is known
     * already what becomes of those when it is an image's turn.
     */
    private static final int NO_RULE = -1;

    private final List<LifecycleRule> rules;
    private final List<LifecycleImage> images;
    private final Instant now;
    private final Dependencies dependencies;
    private final Map<Criterion.Event, int[]> newestFirst = new EnumMap<>(Criterion.Event.class);
    /** The rule that acts on the image, were it not for indexes that name it. */
    private final int[] acting;
    /** What is selected, by the image's place; its turn is when it is old enough and all that goes before it has gone. */
    private final Instant[] turns;
    private final List<Integer> selected = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    Evaluation(LifecyclePolicy policy, List<LifecycleImage> images, Instant now) {
        this.rules = policy.rules();
        this.images = images;
        this.now = now;
        this.dependencies = new Dependencies(images);
        this.acting = new int[images.size()];
        this.turns = new Instant[images.size()];
        Arrays.fill(acting, NO_RULE);
        Arrays.fill(turns, Instant.MIN);
    }

    LifecycleRun run() {
        findActing();
        for (int image : dependencies.first()) {
            decide(image);
        }
        selected.sort(Comparator.comparing(image -> turns[image]));
        return new LifecycleRun(
                selected.stream().map(image -> new Selected(images.get(image), rules.get(acting[image]))).toList(),
                skipped);
    }

    private void findActing() {
        boolean[] claimed = new boolean[images.size()];
        for (int rule = 0; rule < rules.size(); rule++) {
            LifecycleRule.Selection selection = rules.get(rule).selection();
            int newer = 0;
            for (int image : newestFirst(selection.criterion().event())) {
                if (isLookedAt(image, selection)) {
                    if (!claimed[image] && isDue(image, newer, selection.criterion())) {
                        acting[image] = rule;
                    }
                    claimed[image] = true;
                    newer++;
                }
            }
        }
    }

    /* Without what refers to another image. */
    private int[] newestFirst(Criterion.Event event) {
        return newestFirst.computeIfAbsent(event, _ -> IntStream.range(0, images.size())
                .filter(image -> dependencies.subject(image).isEmpty()).boxed()
                .sorted(Comparator.<Integer, Instant>comparing(image -> images.get(image).since(event))
                        .thenComparing(Comparator.naturalOrder()).reversed())
                .mapToInt(Integer::intValue).toArray());
    }

    private boolean isLookedAt(int image, LifecycleRule.Selection selection) {
        LifecycleImage candidate = images.get(image);
        return candidate.storageClass() == selection.storageClass() && selection.tags().matches(candidate.tags());
    }

    private boolean isDue(int image, int newer, Criterion criterion) {
        return switch (criterion) {
            case Criterion.CountMoreThan(int kept) -> newer >= kept;
            case Criterion.OlderThan(Criterion.Event event, int days) ->
                images.get(image).since(event).isBefore(now.minus(Duration.ofDays(days)));
        };
    }

    private void decide(int image) {
        Optional<Integer> subject = dependencies.subject(image);
        if (subject.isPresent()) {
            acting[image] = follows(image, subject.get()) ? acting[subject.get()] : NO_RULE;
        }
        if (acting[image] == NO_RULE) {
            return;
        }
        LifecycleAction action = rules.get(acting[image]).action();
        List<Digest> staying = images.get(image).parents().stream().filter(parent -> stays(parent, action)).sorted()
                .toList();
        if (staying.isEmpty()) {
            select(image);
        } else {
            skipped.add(new Skipped(images.get(image), rules.get(acting[image]), staying));
        }
    }

    private boolean follows(int image, int subject) {
        return isSelected(subject) && switch (rules.get(acting[subject]).action()) {
            case LifecycleAction.Expire _ -> true;
            case LifecycleAction.Transition(StorageClass target) -> images.get(image).storageClass() != target;
        };
    }

    /* An index that is archived, now or earlier, needs nothing that is not; only one that goes needs nothing at all. */
    private boolean stays(Digest parent, LifecycleAction action) {
        Optional<Integer> place = dependencies.place(parent);
        if (place.isEmpty()) {
            return true;
        }
        boolean goes = isSelected(place.get());
        return switch (action) {
            case LifecycleAction.Expire _ ->
                !(goes && rules.get(acting[place.get()]).action() instanceof LifecycleAction.Expire);
            case LifecycleAction.Transition(StorageClass target) ->
                !goes && images.get(place.get()).storageClass() != target;
        };
    }

    private boolean isSelected(int image) {
        return !turns[image].equals(Instant.MIN);
    }

    private void select(int image) {
        Criterion.Event event = rules.get(acting[image]).selection().criterion().event();
        Instant turn = images.get(image).since(event);
        for (int before : dependencies.of(image)) {
            turn = turn.isBefore(turns[before]) ? turns[before] : turn;
        }
        turns[image] = turn;
        selected.add(image);
    }
}
