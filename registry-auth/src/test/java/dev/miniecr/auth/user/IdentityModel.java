package dev.miniecr.auth.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyHolder;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random changes, made to identities and to a set of facts, which must then say the same. */
final class IdentityModel {
    /*
     * A fact is a kind and words: user NAME on|off, key USER ID on|off, token USER NAME, group NAME, member GROUP USER, policy NAME TEXT,
     * attached KIND HOLDER POLICY, inline KIND HOLDER NAME TEXT. Names come from few, so that they meet, some of them but for their case.
     */
    private static final List<String> USERS = List.of("ann", "ben", "cat", "Ann");
    private static final List<String> GROUPS = List.of("ci", "qa", "CI");
    private static final List<String> POLICIES = List.of("read", "push", "Read");
    private static final List<String> TOKENS = List.of("t", "T", "u");
    private static final List<String> KEYS = List.of("access_key_number_1", "access_key_number_2",
            "access_key_number_3");
    private static final String SECRET = "0123456789012345678901234567890123456789";
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final Identities identities;
    private final Random random;
    private Set<Fact> facts = new HashSet<>();

    private record Fact(String kind, List<String> words) {
        boolean is(String otherKind, String... firstWords) {
            return kind.equals(otherKind) && words.subList(0, firstWords.length).equals(List.of(firstWords));
        }
    }

    /** Makes a change. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    /** @param after the facts, if the change is made; empty where it must be refused */
    private record Step(String text, Optional<Set<Fact>> after, Action action) {}

    IdentityModel(Identities identities, Random random) {
        this.identities = identities;
        this.random = random;
    }

    void run(int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            Step step = step();
            assertThat(isMade(step)).as("step %d is made: %s", i, step.text).isEqualTo(step.after.isPresent());
            facts = step.after.orElse(facts);
            assertThat(listed()).as("step %d: %s", i, step.text).isEqualTo(facts);
            for (String user : USERS) {
                assertThat(policies(user)).as("step %d: %s: policies of %s", i, step.text, user)
                        .isEqualTo(expectedPolicies(user));
            }
        }
    }

    private static boolean isMade(Step step) throws IOException {
        try {
            step.action.run();
            return true;
        } catch (IdentityException _) {
            return false;
        }
    }

    private Step step() {
        String user = any(USERS);
        String group = any(GROUPS);
        String policy = any(POLICIES);
        String token = any(TOKENS);
        String key = any(KEYS);
        return switch (random.nextInt(18)) {
            case 0, 1 ->
                new Step("create user " + user, isTaken("user", user) ? refused() : with(fact("user", user, "on")),
                        () -> identities.users().create(Users.NewUser.named(new UserName(user)).withPassword("hash")));
            case 2 -> new Step("delete user " + user, where(has("user", user), without(fact -> ofUser(fact, user))),
                    () -> identities.users().delete(new UserName(user)));
            case 3 -> turn(user, "off", () -> identities.users().disable(new UserName(user)));
            case 4 -> turn(user, "on", () -> identities.users().enable(new UserName(user)));
            case 5 -> new Step("seed " + key + " of " + user, where(has("user", user) && count("key", user) < 2
                    && facts.stream().noneMatch(fact -> isKey(fact, key)), with(fact("key", user, key, "on"))),
                    () -> identities.accessKeys().seed(new UserName(user), new AccessKeySeed(key, SECRET)));
            case 6 -> new Step("delete " + key, where(facts.stream().anyMatch(fact -> isKey(fact, key)),
                    without(fact -> isKey(fact, key))), () -> identities.accessKeys().delete(key));
            case 7 -> new Step("create token " + token + " of " + user,
                    where(has("user", user) && facts.stream()
                            .noneMatch(fact -> fact.is("token", user) && fact.words.get(1).equalsIgnoreCase(token)),
                            with(fact("token", user, token))),
                    () -> identities.tokens().create(new UserName(user), Tokens.NewToken.named(new TokenName(token))));
            case 8 -> new Step("delete token " + token + " of " + user,
                    where(has("token", user, token), without(fact -> fact.is("token", user, token))),
                    () -> identities.tokens().delete(new UserName(user), new TokenName(token)));
            case 9 -> new Step("create group " + group,
                    isTaken("group", group) ? refused() : with(fact("group", group)),
                    () -> identities.groups().create(new GroupName(group)));
            case 10 -> new Step("delete group " + group,
                    where(has("group", group), without(fact -> ofGroup(fact, group))),
                    () -> identities.groups().delete(new GroupName(group)));
            case 11 -> new Step("add " + user + " to " + group,
                    where(has("user", user) && has("group", group), with(fact("member", group, user))),
                    () -> identities.groups().add(new GroupName(group), new UserName(user)));
            case 12 -> new Step("remove " + user + " from " + group,
                    where(has("user", user) && has("group", group), without(fact -> fact.is("member", group, user))),
                    () -> identities.groups().remove(new GroupName(group), new UserName(user)));
            case 13 -> putPolicy(policy);
            case 14 -> new Step("delete policy " + policy,
                    where(has("policy", policy) && facts.stream().noneMatch(
                            fact -> fact.kind.equals("attached") && fact.words.get(2).equals(policy)),
                            without(fact -> fact.is("policy", policy))),
                    () -> identities.policies().delete(new PolicyName(policy)));
            default -> policyStep(random.nextBoolean() ? new UserName(user) : new GroupName(group), policy);
        };
    }

    private Step turn(String user, String state, Action action) {
        Set<Fact> after = without(fact -> fact.is("user", user));
        after.add(fact("user", user, state));
        return new Step("turn " + state + " user " + user, where(has("user", user), after), action);
    }

    private Step putPolicy(String policy) {
        String text = "{" + random.nextInt(3) + "}";
        if (random.nextBoolean()) {
            return new Step("create policy " + policy,
                    isTaken("policy", policy) ? refused() : with(fact("policy", policy, text)),
                    () -> identities.policies().create(new PolicyName(policy), text));
        }
        Set<Fact> after = without(fact -> fact.is("policy", policy));
        after.add(fact("policy", policy, text));
        return new Step("replace policy " + policy, where(has("policy", policy), after),
                () -> identities.policies().replace(new PolicyName(policy), text));
    }

    private Step policyStep(PolicyHolder holder, String policy) {
        String kind = holder.kind();
        String name = holder.value();
        String text = "{" + random.nextInt(3) + "}";
        PolicyName policyName = new PolicyName(policy);
        PolicyArn arn = PolicyArn.of(IdentityFixture.ACCOUNT, policyName);
        Set<Fact> withInline = without(fact -> fact.is("inline", kind, name, policy));
        withInline.add(fact("inline", kind, name, policy, text));
        return switch (random.nextInt(4)) {
            case 0 -> new Step("attach " + policy + " to " + kind + " " + name,
                    where(has(kind, name) && has("policy", policy), with(fact("attached", kind, name, policy))),
                    () -> identities.policies().attach(holder, arn));
            case 1 -> new Step("detach " + policy + " from " + kind + " " + name,
                    where(has("attached", kind, name, policy),
                            without(fact -> fact.is("attached", kind, name, policy))),
                    () -> identities.policies().detach(holder, arn));
            case 2 -> new Step("put inline " + policy + " of " + kind + " " + name,
                    where(has(kind, name), withInline),
                    () -> identities.policies().putInline(holder, policyName, text));
            default -> new Step("delete inline " + policy + " of " + kind + " " + name,
                    where(has("inline", kind, name, policy), without(fact -> fact.is("inline", kind, name, policy))),
                    () -> identities.policies().deleteInline(holder, policyName));
        };
    }

    private static boolean ofUser(Fact fact, String user) {
        return fact.is("user", user) || fact.is("key", user) || fact.is("token", user)
                || (fact.kind.equals("member") && fact.words.get(1).equals(user)) || fact.is("attached", "user", user)
                || fact.is("inline", "user", user);
    }

    private static boolean ofGroup(Fact fact, String group) {
        return fact.is("group", group) || fact.is("member", group) || fact.is("attached", "group", group)
                || fact.is("inline", "group", group);
    }

    private static boolean isKey(Fact fact, String id) {
        return fact.kind.equals("key") && fact.words.get(1).equals(id);
    }

    private boolean has(String kind, String... words) {
        return count(kind, words) > 0;
    }

    private long count(String kind, String... words) {
        return facts.stream().filter(fact -> fact.is(kind, words)).count();
    }

    private boolean isTaken(String kind, String name) {
        return facts.stream().anyMatch(fact -> fact.kind.equals(kind) && fact.words.getFirst().equalsIgnoreCase(name));
    }

    private static Optional<Set<Fact>> refused() {
        return Optional.empty();
    }

    private static Optional<Set<Fact>> where(boolean condition, Optional<Set<Fact>> after) {
        return after.filter(_ -> condition);
    }

    private static Optional<Set<Fact>> where(boolean condition, Set<Fact> after) {
        return condition ? Optional.of(after) : Optional.empty();
    }

    private Optional<Set<Fact>> with(Fact fact) {
        Set<Fact> after = new HashSet<>(facts);
        after.add(fact);
        return Optional.of(after);
    }

    private Set<Fact> without(Predicate<Fact> these) {
        return facts.stream().filter(these.negate()).collect(Collectors.toCollection(HashSet::new));
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    private static Fact fact(String kind, String... words) {
        return new Fact(kind, Arrays.asList(words));
    }

    private Set<Fact> listed() {
        Listing listing = identities.directory().listing();
        Set<Fact> listed = new HashSet<>();
        for (Listing.ListedUser user : listing.users()) {
            UserName name = new UserName(user.name());
            listed.add(fact("user", user.name(), user.disabled() ? "off" : "on"));
            listing.accessKeys(name).forEach(key -> listed.add(fact("key", user.name(), key.id(), "on")));
            listing.tokens(name).forEach(token -> listed.add(fact("token", user.name(), token.name())));
            addPolicies(listed, name, user.policies(), user.inlinePolicies());
        }
        for (Listing.ListedGroup group : listing.groups()) {
            listed.add(fact("group", group.name()));
            group.users().forEach(user -> listed.add(fact("member", group.name(), user)));
            addPolicies(listed, new GroupName(group.name()), group.policies(), group.inlinePolicies());
        }
        listing.policies().forEach(policy -> listed.add(fact("policy", policy.name(),
                listing.policyDocument(new PolicyName(policy.name())))));
        return listed;
    }

    private void addPolicies(Set<Fact> listed, PolicyHolder holder, List<String> attached, List<String> inline) {
        attached.forEach(arn -> listed.add(fact("attached", holder.kind(), holder.value(),
                new PolicyArn(arn).nameIn(IdentityFixture.ACCOUNT).orElseThrow())));
        inline.forEach(name -> listed.add(fact("inline", holder.kind(), holder.value(), name,
                identities.directory().listing().inlinePolicyDocument(holder, new PolicyName(name)))));
    }

    /** The documents that bear on a user; empty where it is nobody. */
    private Optional<List<String>> policies(String name) {
        Directory directory = identities.directory();
        return directory.findUserByName(name).flatMap(user -> directory.principal(user.id()))
                .flatMap(principal -> directory.policiesOf(new Identity(principal, Credential.PASSWORD), NOW))
                .map(policies -> policies.identity().stream()
                        .map(policy -> ((AppliedPolicy.Document) policy).text()).sorted().toList());
    }

    private Optional<List<String>> expectedPolicies(String user) {
        if (!has("user", user, "on")) {
            return Optional.empty();
        }
        return Optional.of(facts.stream().flatMap(fact -> switch (fact.kind) {
            case "attached" -> facts.stream().filter(
                    policy -> policy.is("policy", fact.words.get(2)) && applies(fact, user));
            case "inline" -> applies(fact, user) ? Stream.of(fact) : Stream.empty();
            default -> Stream.empty();
        }).map(fact -> fact.words.getLast()).sorted().toList());
    }

    private boolean applies(Fact fact, String user) {
        String holder = fact.words.get(1);
        return fact.words.getFirst().equals("user") ? holder.equals(user) : has("member", holder, user);
    }
}
