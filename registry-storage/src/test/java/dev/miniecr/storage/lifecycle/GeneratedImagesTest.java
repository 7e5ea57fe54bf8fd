package dev.miniecr.storage.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.lifecycle.Criterion.Event;
import dev.miniecr.storage.lifecycle.LifecycleRun.Selected;
import dev.miniecr.storage.lifecycle.LifecycleRun.Skipped;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import dev.miniecr.storage.oci.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Random policies over random repositories: the evaluation says what the written rules say. */
final class GeneratedImagesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final List<String> TAGS = List.of("a", "ab", "b", "ba", "abc", "v1", "v2");

    @Test
    void theEvaluationSaysWhatTheRulesSay() {
        int selected = 0;
        int skipped = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            List<LifecycleImage> images = images(random);
            LifecyclePolicy policy = policy(random);

            LifecycleRun run = LifecycleRun.select(policy, images, NOW);

            check(run, new ReferenceEvaluation(policy, images, NOW), images, seed);
            selected += run.selected().size();
            skipped += run.skipped().size();
        }

        assertThat(selected).isGreaterThan(2_000);
        assertThat(skipped).isGreaterThan(300);
    }

    private static void check(LifecycleRun run, ReferenceEvaluation reference, List<LifecycleImage> images, int seed) {
        Map<Digest, LifecycleRule> selected = new HashMap<>();
        Map<Digest, LifecycleRule> skipped = new HashMap<>();
        for (LifecycleImage image : images) {
            reference.selects(image).ifPresentOrElse(rule -> selected.put(image.digest(), rule),
                    () -> reference.wouldSelect(image).ifPresent(rule -> skipped.put(image.digest(), rule)));
        }
        Map<Digest, LifecycleRule> found = new HashMap<>();
        Set<Digest> gone = new HashSet<>();
        for (Selected one : run.selected()) {
            found.put(one.image().digest(), one.rule());
            assertThat(gone).as("what is named goes after what names it, seed " + seed)
                    .containsAll(one.image().parents().stream().filter(selected::containsKey).toList())
                    .containsAll(one.image().subject().filter(selected::containsKey).stream().toList());
            gone.add(one.image().digest());
        }
        Map<Digest, LifecycleRule> kept = new HashMap<>();
        run.skipped().forEach(one -> kept.put(one.image().digest(), one.rule()));
        assertThat(found).as("selected, seed " + seed).isEqualTo(selected);
        assertThat(kept).as("skipped, seed " + seed).isEqualTo(skipped);
        assertThat(run.skipped()).extracting(Skipped::parents).as("seed " + seed).noneMatch(List::isEmpty);
    }

    private static List<LifecycleImage> images(Random random) {
        List<LifecycleImage> images = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            boolean archived = random.nextInt(3) == 0;
            images.add(new LifecycleImage(digest(i), tags(random), days(random), archived
                    ? StorageClass.ARCHIVE
                    : StorageClass.STANDARD, sometimes(random), sometimes(random),
                    archived || random.nextBoolean()
                            ? Optional.of(days(random))
                            : Optional.empty(),
                    parents(random, i), subject(random, i)));
        }
        Collections.shuffle(images, random);
        return images;
    }

    /* Parents and subjects have smaller numbers, or are not there. */
    private static Set<Digest> parents(Random random, int i) {
        Set<Digest> parents = new HashSet<>();
        while (random.nextInt(3) == 0) {
            parents.add(digest(random.nextInt(20) == 0 ? 99 : random.nextInt(Math.max(i, 1))));
        }
        parents.remove(digest(i));
        return parents;
    }

    private static Optional<Digest> subject(Random random, int i) {
        return random.nextInt(4) == 0 && i > 0
                ? Optional.of(digest(random.nextInt(5) == 0 ? 98 : random.nextInt(i)))
                : Optional.empty();
    }

    private static List<Tag> tags(Random random) {
        Set<String> tags = new TreeSet<>();
        while (random.nextInt(3) != 0) {
            tags.add(TAGS.get(random.nextInt(TAGS.size())));
        }
        return tags.stream().map(Tag::new).toList();
    }

    private static Optional<Instant> sometimes(Random random) {
        return random.nextInt(3) == 0 ? Optional.of(days(random)) : Optional.empty();
    }

    private static Instant days(Random random) {
        return NOW.minus(Duration.ofHours(12L * random.nextInt(12)));
    }

    private static LifecyclePolicy policy(Random random) {
        List<LifecycleRule> rules = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            rules.add(rule(random, 1 + 2 * i));
        }
        Collections.shuffle(rules, random);
        return new LifecyclePolicy(rules);
    }

    private static LifecycleRule rule(Random random, int priority) {
        LifecycleAction expire = new LifecycleAction.Expire();
        LifecycleAction archive = new LifecycleAction.Transition(StorageClass.ARCHIVE);
        int days = 1 + random.nextInt(5);
        return switch (random.nextInt(5)) {
            case 0 -> rule(random, priority, StorageClass.ARCHIVE, new Criterion.OlderThan(Event.TRANSITIONED, days),
                    expire);
            case 1 -> rule(random, priority, StorageClass.STANDARD, new Criterion.OlderThan(Event.PULLED, days),
                    archive);
            case 2 -> rule(random, priority, StorageClass.STANDARD, new Criterion.OlderThan(Event.PUSHED, days),
                    random.nextBoolean() ? expire : archive);
            default -> rule(random, priority, StorageClass.STANDARD, new Criterion.CountMoreThan(days),
                    random.nextBoolean() ? expire : archive);
        };
    }

    private static LifecycleRule rule(Random random, int priority, StorageClass storageClass, Criterion criterion,
            LifecycleAction action) {
        TagSelection tags = switch (random.nextInt(4)) {
            case 0 -> new TagSelection.Untagged();
            case 1 -> new TagSelection.Prefixes(random.nextBoolean() ? List.of("a") : List.of("a", "b"));
            case 2 -> new TagSelection.Patterns(
                    random.nextBoolean()
                            ? List.of(TagPattern.of("*b*"))
                            : List.of(TagPattern.of("v*"),
                                    TagPattern.of("*a")));
            default -> new TagSelection.Any();
        };
        return new LifecycleRule(priority, Optional.empty(), new LifecycleRule.Selection(tags, storageClass, criterion),
                action);
    }

    private static Digest digest(int number) {
        return Algorithm.SHA256.of(new byte[]{(byte) number});
    }
}
