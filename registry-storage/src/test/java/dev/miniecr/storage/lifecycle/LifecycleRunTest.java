package dev.miniecr.storage.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.storage.lifecycle.Criterion.CountMoreThan;
import dev.miniecr.storage.lifecycle.Criterion.Event;
import dev.miniecr.storage.lifecycle.Criterion.OlderThan;
import dev.miniecr.storage.lifecycle.LifecycleAction.Expire;
import dev.miniecr.storage.lifecycle.LifecycleAction.Transition;
import dev.miniecr.storage.lifecycle.LifecycleRun.Selected;
import dev.miniecr.storage.lifecycle.LifecycleRun.Skipped;
import dev.miniecr.storage.lifecycle.TagSelection.Any;
import dev.miniecr.storage.lifecycle.TagSelection.Patterns;
import dev.miniecr.storage.lifecycle.TagSelection.Prefixes;
import dev.miniecr.storage.lifecycle.TagSelection.Untagged;
import dev.miniecr.storage.oci.Digest;
import dev.miniecr.storage.oci.Digest.Algorithm;
import dev.miniecr.storage.oci.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LifecycleRunTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final LifecycleAction EXPIRE = new Expire();
    private static final LifecycleAction ARCHIVE = new Transition(StorageClass.ARCHIVE);

    private final List<LifecycleImage> images = new ArrayList<>();
    private final List<LifecycleRule> rules = new ArrayList<>();

    /* What AWS documents: "Filtering on multiple rules", "multiple tags in a single rule", "all images". */

    @Test
    void anImageThatAHigherRuleKeepsIsShieldedFromLowerOnes() {
        betaAndProd();
        rule(pattern("prod*"), count(1), EXPIRE);
        rule(pattern("beta*"), count(1), EXPIRE);

        assertThat(selected()).containsExactly("A 1");
    }

    @Test
    void theOrderOfTheRulesDecides() {
        betaAndProd();
        rule(pattern("beta*"), count(1), EXPIRE);
        rule(pattern("prod*"), count(1), EXPIRE);

        assertThat(selected()).containsExactly("A 1", "B 1");
    }

    private void betaAndProd() {
        image("A", 10, "beta-1", "prod-1");
        image("B", 9, "beta-2", "prod-2");
        image("C", 8, "beta-3");
    }

    @Test
    void imagesNeedATagForEachPatternToBeTooOld() {
        image("A", 12, "alpha-1");
        image("B", 11, "beta-1");
        image("C", 10, "alpha-2", "beta-2");
        image("D", 4, "alpha-3");
        image("E", 3, "beta-3");
        image("F", 2, "alpha-4", "beta-4");
        rule(pattern("alpha*", "beta*"), age(Event.PUSHED, 5), EXPIRE);

        assertThat(selected()).containsExactly("C 1");
    }

    @Test
    void furtherTagsDoNotKeepAnImageFromARule() {
        image("A", 10, "alpha-1", "beta-1", "gamma-1");
        image("B", 9, "alpha-2", "beta-2");
        image("C", 8, "alpha-3", "beta-3", "gamma-2");
        rule(new Prefixes(List.of("alpha", "beta")), count(1), EXPIRE);

        assertThat(selected()).containsExactly("A 1", "B 1");
    }

    @Test
    void aRuleForAllImagesComesLastAndCountsThoseThatAreOthers() {
        image("A", 4, "alpha-1", "beta-1");
        image("B", 3);
        image("C", 2, "alpha-2");
        image("D", 1, "git-hash");
        image("E", 1);
        rule(pattern("alpha*"), count(1), EXPIRE);
        rule(new Untagged(), age(Event.PUSHED, 1), EXPIRE);
        rule(new Any(), count(1), EXPIRE);

        assertThat(selected()).containsExactly("A 1", "B 2", "D 3");
    }

    @Test
    void onlyOneUntaggedImageIsKept() {
        image("A", 3);
        image("B", 2);
        image("C", 4, "v1");
        image("D", 1);
        rule(new Untagged(), count(1), EXPIRE);

        assertThat(selected()).containsExactly("A 1", "B 1");
    }

    @Test
    void anImageOfExactlyThatAgeStays() {
        images.add(at("A", NOW.minus(Duration.ofDays(14))));
        images.add(at("B", NOW.minus(Duration.ofDays(14)).minusMillis(1)));
        rule(new Any(), age(Event.PUSHED, 14), EXPIRE);

        assertThat(selected()).containsExactly("B 1");
    }

    @Test
    void ofTwoThatWerePushedAtTheSameTimeTheLaterInTheListIsNewer() {
        image("A", 1);
        image("B", 1);
        image("C", 1);
        rule(new Any(), count(1), EXPIRE);

        assertThat(selected()).containsExactly("A 1", "B 1");
    }

    /* The archive. */

    @Test
    void whatWasNotPulledForLongGoesToTheArchiveAndFromThereAway() {
        images.add(standard("never pulled", 100, Optional.empty(), Optional.empty()));
        images.add(standard("pulled long ago", 200, days(91), Optional.empty()));
        images.add(standard("pulled lately", 200, days(89), Optional.empty()));
        images.add(standard("restored lately", 300, days(200), days(10)));
        images.add(standard("restored long ago", 300, Optional.empty(), days(95)));
        images.add(standard("pulled after it was restored", 300, days(92), days(94)));
        images.add(archived("archived long ago", 400, 366));
        images.add(archived("archived lately", 400, 364));
        rule(new Any(), age(Event.PULLED, 90), ARCHIVE);
        rules.add(new LifecycleRule(2, Optional.empty(),
                new LifecycleRule.Selection(new Any(), StorageClass.ARCHIVE, age(Event.TRANSITIONED, 365)), EXPIRE));

        assertThat(selected()).containsExactly("archived long ago 2", "never pulled 1", "restored long ago 1",
                "pulled after it was restored 1", "pulled long ago 1");
        assertThat(run().selected()).extracting(Selected::action).containsExactly(EXPIRE, ARCHIVE, ARCHIVE, ARCHIVE,
                ARCHIVE);
    }

    @Test
    void aRestoredImageCountsAsNewlyPushed() {
        images.add(standard("A", 10, Optional.empty(), days(1)));
        image("B", 5);
        rule(new Any(), count(1), EXPIRE);

        assertThat(selected()).containsExactly("B 1");
    }

    @Test
    void archivedImagesAreNotCountedAmongTheOthers() {
        images.add(archived("A", 3, 2));
        image("B", 5);
        rule(new Any(), count(1), EXPIRE);

        assertThat(selected()).isEmpty();
    }

    /* Indexes and what they name. */

    @Test
    void whatAnIndexThatStaysNamesIsSkipped() {
        image("index", 9, "v1");
        images.add(child("A", 10, "index"));
        images.add(child("B", 10, "index", "elsewhere"));
        image("C", 10);
        rule(new Untagged(), age(Event.PUSHED, 1), EXPIRE);

        assertThat(selected()).containsExactly("C 1");
        assertThat(run().skipped()).extracting(Skipped::image).containsExactly(images.get(1), images.get(2));
        assertThat(run().skipped()).extracting(Skipped::parents).containsExactly(List.of(digest("index")),
                Stream.of("index", "elsewhere").map(LifecycleRunTest::digest).sorted().toList());
    }

    @Test
    void anIndexThatGoesTakesWhatItNamesWithItAndGoesFirst() {
        images.add(child("A", 12, "index"));
        images.add(child("B", 11, "index"));
        image("old", 11);
        image("index", 10, "v1");
        image("young", 9);
        rule(new Any(), age(Event.PUSHED, 1), EXPIRE);

        assertThat(selected()).containsExactly("old 1", "index 1", "A 1", "B 1", "young 1");
    }

    @Test
    void whatAnIndexOfAnIndexNamesStaysAsLongAsEitherDoes() {
        images.add(child("A", 12, "inner"));
        images.add(child("inner", 11, "outer"));
        image("outer", 0, "v1");
        rule(new Any(), age(Event.PUSHED, 1), EXPIRE);

        assertThat(selected()).isEmpty();
        assertThat(run().skipped()).extracting(skip -> name(skip.image())).containsExactly("inner", "A");
    }

    @Test
    void anIndexInTheArchiveLetsWhatItNamesGoThereTooButNotAway() {
        images.add(archived("index", 100, 50));
        images.add(child("A", 100, "index"));
        rule(new Any(), age(Event.PULLED, 90), ARCHIVE);
        assertThat(selected()).containsExactly("A 1");

        rules.clear();
        rule(new Any(), age(Event.PUSHED, 90), EXPIRE);
        assertThat(selected()).isEmpty();
        assertThat(run().skipped()).hasSize(1);
    }

    @Test
    void anIndexThatGoesToTheArchiveTakesWhatItNamesWithIt() {
        image("index", 100, "v1");
        images.add(child("A", 100, "index"));
        rule(new Any(), age(Event.PULLED, 90), ARCHIVE);

        assertThat(selected()).containsExactly("index 1", "A 1");
    }

    /* What refers to another image. */

    @Test
    void aReferrerFollowsItsSubjectAndIsNotSelectedByItself() {
        images.add(referrer("signature of A", 1, "A"));
        image("A", 10, "v1");
        images.add(referrer("signature of B", 20, "B"));
        image("B", 5, "v2");
        images.add(referrer("signature of the signature", 3, "signature of A"));
        rule(pattern("v*"), count(1), EXPIRE);
        rule(new Any(), age(Event.PUSHED, 1), EXPIRE);

        assertThat(selected()).containsExactly("A 1", "signature of A 1", "signature of the signature 1");
    }

    @Test
    void referrersAreNotCounted() {
        image("A", 5);
        images.add(referrer("signature of A", 1, "A"));
        rule(new Any(), count(1), EXPIRE);

        assertThat(selected()).isEmpty();
    }

    @Test
    void aReferrerWhoseSubjectIsNotThereIsAnImageLikeAnyOther() {
        images.add(referrer("signature", 5, "gone"));
        rule(new Untagged(), age(Event.PUSHED, 1), EXPIRE);

        assertThat(selected()).containsExactly("signature 1");
    }

    @Test
    void aReferrerInTheArchiveDoesNotGoThereAgainButGoesAwayWithItsSubject() {
        image("A", 100);
        LifecycleImage signature = archived("signature", 100, 20);
        images.add(new LifecycleImage(signature.digest(), List.of(), signature.pushedAt(), StorageClass.ARCHIVE,
                Optional.empty(), Optional.empty(), signature.archivedAt(), Set.of(), Optional.of(digest("A"))));
        rule(new Any(), age(Event.PULLED, 90), ARCHIVE);
        assertThat(selected()).containsExactly("A 1");

        rules.clear();
        rule(new Any(), age(Event.PUSHED, 90), EXPIRE);
        assertThat(selected()).containsExactly("A 1", "signature 1");
    }

    @Test
    void aHundredThousandImagesAndAPolicyOfFiftyRules() {
        for (int i = 0; i < 100_000; i++) {
            images.add(at("image " + i, NOW.minusSeconds(10L * i), i % 3 == 0 ? new String[0] : new String[]{"v" + i}));
        }
        for (int i = 0; i < 49; i++) {
            rule(pattern("v*" + i + "*"), count(100), EXPIRE);
        }
        rule(new Any(), count(1_000), EXPIRE);

        LifecycleRun run = run();

        assertThat(run.selected().size()).isBetween(95_000, 99_999);
        assertThat(run.selected().stream().map(one -> one.image().pushedAt()).toList()).isSorted();
    }

    private LifecycleRun run() {
        return LifecycleRun.select(new LifecyclePolicy(rules), images, NOW);
    }

    private List<String> selected() {
        return run().selected().stream().map(one -> name(one.image()) + " " + one.rule().priority()).toList();
    }

    private final List<String> names = new ArrayList<>();

    private String name(LifecycleImage image) {
        return names.stream().filter(name -> digest(name).equals(image.digest())).findFirst().orElseThrow();
    }

    private void image(String name, int ageInDays, String... tags) {
        images.add(at(name, NOW.minus(Duration.ofDays(ageInDays)), tags));
    }

    private LifecycleImage at(String name, Instant pushedAt, String... tags) {
        names.add(name);
        return new LifecycleImage(digest(name), Arrays.stream(tags).map(Tag::new).toList(), pushedAt,
                StorageClass.STANDARD, Optional.empty(), Optional.empty(), Optional.empty(), Set.of(),
                Optional.empty());
    }

    private LifecycleImage standard(String name, int age, Optional<Instant> pulledAt, Optional<Instant> activatedAt) {
        names.add(name);
        return new LifecycleImage(digest(name), List.of(), NOW.minus(Duration.ofDays(age)), StorageClass.STANDARD,
                pulledAt, activatedAt, Optional.empty(), Set.of(), Optional.empty());
    }

    private LifecycleImage archived(String name, int age, int archivedDaysAgo) {
        names.add(name);
        return new LifecycleImage(digest(name), List.of(), NOW.minus(Duration.ofDays(age)), StorageClass.ARCHIVE,
                Optional.empty(), Optional.empty(), days(archivedDaysAgo), Set.of(), Optional.empty());
    }

    private LifecycleImage child(String name, int age, String... parents) {
        names.add(name);
        return new LifecycleImage(digest(name), List.of(), NOW.minus(Duration.ofDays(age)), StorageClass.STANDARD,
                Optional.empty(), Optional.empty(), Optional.empty(),
                Set.copyOf(Arrays.stream(parents).map(LifecycleRunTest::digest).toList()), Optional.empty());
    }

    private LifecycleImage referrer(String name, int age, String subject) {
        names.add(name);
        return new LifecycleImage(digest(name), List.of(), NOW.minus(Duration.ofDays(age)), StorageClass.STANDARD,
                Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Optional.of(digest(subject)));
    }

    private void rule(TagSelection tags, Criterion criterion, LifecycleAction action) {
        rules.add(new LifecycleRule(rules.size() + 1, Optional.empty(),
                new LifecycleRule.Selection(tags, StorageClass.STANDARD, criterion), action));
    }

    private static TagSelection pattern(String... patterns) {
        return new Patterns(Arrays.stream(patterns).map(TagPattern::of).toList());
    }

    private static Criterion count(int images) {
        return new CountMoreThan(images);
    }

    private static Criterion age(Event event, int days) {
        return new OlderThan(event, days);
    }

    private static Optional<Instant> days(int ago) {
        return Optional.of(NOW.minus(Duration.ofDays(ago)));
    }

    private static Digest digest(String name) {
        return Algorithm.SHA256.of(name.getBytes(StandardCharsets.UTF_8));
    }
}
