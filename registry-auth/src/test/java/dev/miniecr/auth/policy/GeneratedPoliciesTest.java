package dev.miniecr.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Action;
import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Policies and requests made at random: the evaluator and the naive reference must agree on all of them. */
final class GeneratedPoliciesTest {
    private static final int CASES = 10_000;
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final Random random = new Random(20_261_124);
    private final PolicyGenerator policies = new PolicyGenerator(random);

    @Test
    void theReferenceAgrees() {
        Map<String, Integer> verdicts = new TreeMap<>();
        for (int i = 0; i < CASES; i++) {
            boolean trust = random.nextInt(12) == 0;
            Policies sets = policies.policies(trust);
            Identity identity = policies.pick(People.ALL.toArray(Identity[]::new));
            Permission permission = permission(trust);
            RequestContext context = policies.context();
            boolean anonymous = random.nextBoolean();

            Decision decision = new PolicyEvaluator(anonymous).decide(sets, identity, permission, context, NOW);

            String expected = new ReferenceEvaluator(identity, permission, context, NOW, anonymous).verdict(sets);
            assertThat(VerdictsTest.word(decision)).as("case %d: %s, %s, %s, %s, %s", i, identity, permission, context,
                    anonymous, sets).isEqualTo(expected);
            verdicts.merge(expected, 1, Integer::sum);
        }
        assertThat(verdicts).containsOnlyKeys("allow", "deny", "no-identity", "no-resource", "no-session")
                .allSatisfy((verdict, count) -> assertThat(count).as(verdict).isGreaterThan(CASES / 50));
    }

    @Test
    void onlyKeysThatAreNamedChangeADecision() {
        for (int i = 0; i < CASES; i++) {
            boolean trust = random.nextInt(12) == 0;
            Identity identity = policies.pick(People.ALL.toArray(Identity[]::new));
            RequestContext context = policies.context();
            ApplicableStatements statements = new PolicyEvaluator(random.nextBoolean())
                    .applicable(policies.policies(trust), identity, permission(trust));
            RequestContext known = RequestContext.EMPTY;
            for (String key : statements.contextKeys()) {
                known = context.find(key).isPresent() ? known.with(key, context.find(key).orElseThrow()) : known;
            }
            Instant later = statements.readTime() ? NOW : NOW.plus(Duration.ofDays(1000));

            assertThat(statements.decide(known, later)).isEqualTo(statements.decide(context, NOW));
        }
    }

    @Test
    void globsMatchAsTheReferenceDoes() {
        int matched = 0;
        for (int i = 0; i < 100_000; i++) {
            String pattern = policies.letters("ab*?", 7);
            String text = policies.letters("ab", 8);
            boolean matches = Glob.parse(pattern).matches(text);

            assertThat(matches).as("%s on %s", pattern, text).isEqualTo(naively(pattern, text));
            matched += matches ? 1 : 0;
        }
        assertThat(matched).isBetween(10_000, 90_000);
    }

    private static boolean naively(String pattern, String text) {
        if (pattern.isEmpty() || text.isEmpty()) {
            return text.isEmpty() && pattern.chars().allMatch(c -> c == '*');
        }
        char first = pattern.charAt(0);
        if (first == '*') {
            return naively(pattern.substring(1), text) || naively(pattern, text.substring(1));
        }
        return (first == '?' || first == text.charAt(0)) && naively(pattern.substring(1), text.substring(1));
    }

    private Permission permission(boolean trust) {
        if (trust) {
            return new Permission(new Action("sts:AssumeRole"), new Resource("arn:aws:iam::111122223333:role/deploy"));
        }
        String[] repositories = Stream.of("app", "team/app", "home/alice/app", "home/none/x")
                .map(name -> "arn:aws:ecr:eu-west-1:111122223333:repository/" + name).toArray(String[]::new);
        String[] arns = Arrays.copyOf(repositories, repositories.length + 2);
        arns[arns.length - 2] = "arn:aws:ecr:eu-west-1:444455556666:repository/app";
        arns[arns.length - 1] = "*";
        return new Permission(new Action(policies.pick("ecr:PutImage", "ecr:BatchGetImage", "ECR:DeleteRepository")),
                new Resource(policies.pick(arns)));
    }
}
