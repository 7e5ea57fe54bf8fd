package dev.miniecr.storage.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.miniecr.storage.lifecycle.Criterion.CountMoreThan;
import dev.miniecr.storage.lifecycle.Criterion.Event;
import dev.miniecr.storage.lifecycle.Criterion.OlderThan;
import dev.miniecr.storage.lifecycle.LifecycleAction.Expire;
import dev.miniecr.storage.lifecycle.LifecycleAction.Transition;
import dev.miniecr.storage.lifecycle.LifecycleRule.Selection;
import dev.miniecr.storage.lifecycle.TagSelection.Any;
import dev.miniecr.storage.lifecycle.TagSelection.Patterns;
import dev.miniecr.storage.lifecycle.TagSelection.Prefixes;
import dev.miniecr.storage.lifecycle.TagSelection.Untagged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class LifecyclePolicyTest {
    private static final String COUNT = "\"countType\":\"imageCountMoreThan\",\"countNumber\":10";
    private static final String AGE = "\"countType\":\"sinceImagePushed\",\"countUnit\":\"days\",\"countNumber\":14";
    private static final String PULLED = "\"countType\":\"sinceImagePulled\",\"countUnit\":\"days\",\"countNumber\":90";
    private static final String ARCHIVED = "\"storageClass\":\"archive\",\"countType\":\"sinceImageTransitioned\","
            + "\"countUnit\":\"days\",\"countNumber\":";
    private static final String EXPIRE = "{\"type\":\"expire\"}";
    private static final String ARCHIVE = "{\"type\":\"transition\",\"targetStorageClass\":\"archive\"}";
    private static final String UNTAGGED = "\"tagStatus\":\"untagged\"";
    private static final String ANY = "\"tagStatus\":\"any\"";
    private static final String NO_COUNT_SHAPE = "instance failed to match exactly one schema (matched 0 out of 4)";
    private static final String NO_ACTION_SHAPE = "instance failed to match exactly one schema (matched 0 out of 2)";
    private static final String NO_POLICY = "Could not map policyString into LifecyclePolicy.";

    @Test
    void rulesAreReadAsTheyAreWrittenAndComeInTheOrderOfTheirPriorities() {
        LifecyclePolicy policy = LifecyclePolicy.parse(policy(
                rule(30, ANY + "," + ARCHIVED + "365", EXPIRE),
                rule(7, "\"tagStatus\":\"tagged\",\"tagPrefixList\":[\"prod\",\"v*\"]," + PULLED, ARCHIVE),
                "{\"rulePriority\":1,\"description\":\"Old ones\",\"selection\":{" + UNTAGGED + ",\"storageClass\":"
                        + "\"standard\"," + AGE + "},\"action\":" + EXPIRE + "}",
                rule(9, "\"tagStatus\":\"tagged\",\"tagPatternList\":[\"*-v*\"]," + COUNT, ARCHIVE)));

        assertThat(policy.rules()).containsExactly(
                new LifecycleRule(1, Optional.of("Old ones"),
                        new Selection(new Untagged(), StorageClass.STANDARD, new OlderThan(Event.PUSHED, 14)),
                        new Expire()),
                new LifecycleRule(7, Optional.empty(),
                        new Selection(new Prefixes(List.of("prod", "v*")), StorageClass.STANDARD,
                                new OlderThan(Event.PULLED, 90)),
                        new Transition(StorageClass.ARCHIVE)),
                new LifecycleRule(9, Optional.empty(),
                        new Selection(new Patterns(List.of(TagPattern.of("*-v*"))), StorageClass.STANDARD,
                                new CountMoreThan(10)),
                        new Transition(StorageClass.ARCHIVE)),
                new LifecycleRule(30, Optional.empty(),
                        new Selection(new Any(), StorageClass.ARCHIVE, new OlderThan(Event.TRANSITIONED, 365)),
                        new Expire()));
    }

    @ParameterizedTest
    @MethodSource
    void aPolicyThatAwsTakesIsTaken(String text) {
        assertThat(LifecyclePolicy.parse(text).rules()).isNotEmpty();
    }

    static Stream<String> aPolicyThatAwsTakesIsTaken() {
        return Stream.of(policy(rule(1, ANY + "," + COUNT, EXPIRE)),
                policy(rule(1, ANY + "," + PULLED, ARCHIVE), rule(2, ANY + "," + ARCHIVED + "90", EXPIRE)),
                policy(rule(2, ANY + "," + PULLED, ARCHIVE), rule(1, ANY + "," + ARCHIVED + "90", EXPIRE)),
                policy(rule(1, UNTAGGED + "," + AGE, ARCHIVE), rule(2, UNTAGGED + "," + ARCHIVED + "90", EXPIRE)),
                policy(rule(1, patterns("a*b*c*d*"), EXPIRE), rule(2, patterns("a*b*c*d*"), EXPIRE)),
                policy(rule(1, patterns("*test*1*2*3", "feature/*"), EXPIRE)),
                policy(rule(1, prefixes("a", "b"), EXPIRE), rule(2, prefixes("a"), EXPIRE)),
                policy(rule(Integer.MAX_VALUE, UNTAGGED + "," + AGE, EXPIRE)),
                policy(IntStream.rangeClosed(1, 50).mapToObj(i -> rule(i, patterns("v" + i), EXPIRE))
                        .toArray(String[]::new)),
                " \n" + policy(rule(1, UNTAGGED + "," + COUNT, EXPIRE)) + "\n ");
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoPolicyIsRefusedInTheWordsOfAws(String text, String detail) {
        InvalidLifecyclePolicyException refused = catchThrowableOfType(InvalidLifecyclePolicyException.class,
                () -> LifecyclePolicy.parse(text));

        assertThat(refused).as(text).isNotNull();
        assertThat(refused.detail()).isEqualTo(detail);
    }

    static Stream<Arguments> whatIsNoPolicyIsRefusedInTheWordsOfAws() {
        List<Arguments> cases = new ArrayList<>();
        documents(cases);
        rules(cases);
        selections(cases);
        actions(cases);
        together(cases);
        return cases.stream();
    }

    private static void documents(List<Arguments> cases) {
        for (String text : new String[]{"", "{", "[]", "\"rules\"", "null", "{\"rules\":[],\"rules\":[]}",
                "{\"rules\":[]} {}", "{\"rules\":[" + "[".repeat(200) + "]".repeat(200) + "]}", "{rules:[]}"}) {
            cases.add(Arguments.of(text, NO_POLICY));
        }
        cases.add(Arguments.of("{}", "object has missing required properties ([\"rules\"])"));
        cases.add(Arguments.of("{\"rule\":[]}", "object has missing required properties ([\"rules\"])"));
        cases.add(Arguments.of("{\"rules\":[],\"version\":1,\"a\":2}",
                "object instance has properties which are not allowed by the schema: [\"a\",\"version\"]"));
        cases.add(Arguments.of("{\"rules\":null}", notA("null", "array")));
        cases.add(Arguments.of("{\"rules\":{}}", notA("object", "array")));
        cases.add(Arguments.of("{\"rules\":[]}",
                "array is too short: must have at least 1 elements but instance has 0 elements"));
        cases.add(Arguments.of(policy(IntStream.rangeClosed(1, 51).mapToObj(i -> rule(i, patterns("v" + i), EXPIRE))
                .toArray(String[]::new)),
                "array is too long: must have at most 50 elements but instance has 51 elements"));
        cases.add(Arguments.of("{\"rules\":[\"rule\"]}", notA("string", "object")));
    }

    private static void rules(List<Arguments> cases) {
        String selection = ",\"selection\":{" + UNTAGGED + "," + COUNT + "}";
        String rest = selection + ",\"action\":" + EXPIRE + "}";
        cases.add(Arguments.of(policy("{}"),
                "object has missing required properties ([\"action\",\"rulePriority\",\"selection\"])"));
        cases.add(Arguments.of(policy("{\"rulePriority\":1" + selection + "}"),
                "object has missing required properties ([\"action\"])"));
        cases.add(Arguments.of(policy("{\"rulePriority\":1,\"name\":\"x\"" + rest),
                "object instance has properties which are not allowed by the schema: [\"name\"]"));
        cases.add(Arguments.of(policy("{\"rulePriority\":0" + rest),
                "numeric instance is lower than the required minimum (minimum: 1, found: 0)"));
        cases.add(Arguments.of(policy("{\"rulePriority\":-99999999999999999999" + rest),
                "numeric instance is lower than the required minimum (minimum: 1, found: -99999999999999999999)"));
        cases.add(Arguments.of(policy("{\"rulePriority\":2147483648" + rest),
                "numeric instance is greater than the required maximum (maximum: 2147483647, found: 2147483648)"));
        cases.add(Arguments.of(policy("{\"rulePriority\":1.5" + rest), notA("number", "integer")));
        cases.add(Arguments.of(policy("{\"rulePriority\":\"1\"" + rest), notA("string", "integer")));
        cases.add(Arguments.of(policy("{\"rulePriority\":null" + rest), notA("null", "integer")));
        cases.add(Arguments.of(policy("{\"rulePriority\":1,\"description\":null" + rest), notA("null", "string")));
        cases.add(Arguments.of(policy("{\"rulePriority\":1,\"description\":true" + rest), notA("boolean", "string")));
    }

    private static void selections(List<Arguments> cases) {
        cases.add(selection("",
                "object has missing required properties ([\"countNumber\",\"countType\",\"tagStatus\"])"));
        cases.add(selection(UNTAGGED + ",\"countType\":\"imageCountMoreThan\"",
                "object has missing required properties ([\"countNumber\"])"));
        cases.add(selection(UNTAGGED + "," + COUNT + ",\"tag\":null",
                "object instance has properties which are not allowed by the schema: [\"tag\"]"));
        cases.add(selection("\"tagStatus\":\"ANY\"," + COUNT,
                "instance value (\"ANY\") not found in enum (possible values: [\"any\",\"tagged\",\"untagged\"])"));
        cases.add(selection("\"tagStatus\":null," + COUNT,
                "instance value (null) not found in enum (possible values: [\"any\",\"tagged\",\"untagged\"])"));
        cases.add(selection(UNTAGGED + ",\"countType\":\"imageCountMoreThan\",\"countNumber\":0",
                "numeric instance is lower than the required minimum (minimum: 1, found: 0)"));
        cases.add(selection(UNTAGGED + ",\"countType\":\"imageCountMoreThan\",\"countNumber\":\"1\"",
                notA("string", "integer")));
        String age = UNTAGGED + ",\"countNumber\":100,\"countType\":\"sinceImage";
        for (String shapeless : new String[]{UNTAGGED + "," + COUNT + ",\"countUnit\":\"days\"",
                UNTAGGED + "," + COUNT + ",\"countUnit\":null", age + "Pushed\"",
                age + "Pushed\",\"countUnit\":\"hours\"", age + "Pushed\",\"countUnit\":null",
                age + "Tagged\",\"countUnit\":\"days\"", age + "Transitioned\",\"countUnit\":\"days\"",
                age + "Pushed\",\"countUnit\":\"days\",\"storageClass\":\"archive\"",
                UNTAGGED + "," + COUNT + ",\"storageClass\":\"archive\"",
                UNTAGGED + "," + COUNT + ",\"storageClass\":\"glacier\"",
                UNTAGGED + "," + COUNT + ",\"storageClass\":null", UNTAGGED + "," + ARCHIVED + "89"}) {
            cases.add(selection(shapeless, NO_COUNT_SHAPE));
        }
        tagLists(cases);
    }

    private static void tagLists(List<Arguments> cases) {
        String tagged = "\"tagStatus\":\"tagged\",";
        String unnamed = "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.";
        cases.add(selection(tagged + COUNT, unnamed));
        cases.add(selection(tagged + "\"tagPatternList\":[]," + COUNT, unnamed));
        cases.add(selection(tagged + "\"tagPrefixList\":[]," + COUNT, unnamed));
        cases.add(selection(tagged + "\"tagPrefixList\":[\"a\"],\"tagPatternList\":[\"a*\"]," + COUNT,
                "Must specify only one of tagPrefixList and tagPatternList."));
        cases.add(selection(UNTAGGED + ",\"tagPrefixList\":[\"a\"]," + COUNT,
                "Must not specify tagPrefixList or tagPatternList when tagStatus=UNTAGGED."));
        cases.add(selection(ANY + ",\"tagPatternList\":[\"*\"]," + COUNT,
                "Must not specify tagPrefixList or tagPatternList when tagStatus=ANY."));
        cases.add(selection(tagged + "\"tagPatternList\":null," + COUNT, notA("null", "array")));
        cases.add(selection(tagged + "\"tagPatternList\":\"a*\"," + COUNT, notA("string", "array")));
        cases.add(selection(tagged + "\"tagPrefixList\":[1]," + COUNT, notA("integer", "string")));
        cases.add(selection(tagged + "\"tagPrefixList\":[\"\"]," + COUNT,
                "string \"\" is too short (length: 0, required minimum: 1)"));
        cases.add(selection(patterns("a*", "test*1*2*3*4*5*6"),
                "A string of tagPatternList has at most 4 wildcards (*)."));
    }

    private static void actions(List<Arguments> cases) {
        String count = UNTAGGED + "," + COUNT;
        cases.add(Arguments.of(policy(rule(1, count, "{}")), "object has missing required properties ([\"type\"])"));
        cases.add(Arguments.of(policy(rule(1, count, "\"expire\"")), notA("string", "object")));
        cases.add(Arguments.of(policy(rule(1, count, "{\"type\":\"delete\"}")),
                "instance value (\"delete\") not found in enum (possible values: [\"expire\",\"transition\"])"));
        cases.add(Arguments.of(policy(rule(1, count, "{\"type\":\"expire\",\"when\":1}")),
                "object instance has properties which are not allowed by the schema: [\"when\"]"));
        for (String shapeless : new String[]{"{\"type\":\"expire\",\"targetStorageClass\":null}",
                "{\"type\":\"expire\",\"targetStorageClass\":\"archive\"}", "{\"type\":\"transition\"}",
                "{\"type\":\"transition\",\"targetStorageClass\":null}",
                "{\"type\":\"transition\",\"targetStorageClass\":\"standard\"}"}) {
            cases.add(Arguments.of(policy(rule(1, count, shapeless)), NO_ACTION_SHAPE));
        }
        cases.add(Arguments.of(policy(rule(1, UNTAGGED + "," + PULLED, EXPIRE)), NO_COUNT_SHAPE));
        cases.add(Arguments.of(policy(rule(1, UNTAGGED + "," + ARCHIVED + "90", ARCHIVE)), NO_COUNT_SHAPE));
    }

    private static void together(List<Arguments> cases) {
        String lowest = "Rule for tagStatus=ANY must have the lowest priority per storage class";
        cases.add(Arguments.of(policy(rule(1, ANY + "," + COUNT, EXPIRE), rule(2, UNTAGGED + "," + COUNT, EXPIRE)),
                lowest));
        cases.add(Arguments.of(policy(rule(2, UNTAGGED + "," + AGE, EXPIRE), rule(1, ANY + "," + PULLED, ARCHIVE)),
                lowest));
        cases.add(Arguments.of(policy(rule(1, ANY + "," + PULLED, ARCHIVE), rule(2, ANY + "," + COUNT, EXPIRE)),
                lowest));
        cases.add(Arguments.of(policy(rule(1, UNTAGGED + "," + COUNT, EXPIRE), rule(2, UNTAGGED + "," + AGE, EXPIRE)),
                "Only one rule can select Untagged images per storage class"));
        cases.add(Arguments.of(policy(rule(1, prefixes("a", "b"), EXPIRE), rule(2, prefixes("b", "a"), EXPIRE)),
                "Rules must have unique tagPrefixLists per storage class"));
        cases.add(Arguments.of(policy(rule(3, prefixes("a"), EXPIRE), rule(3, UNTAGGED + "," + AGE, EXPIRE)),
                "Rule priorities must be unique, found 3 twice"));
    }

    private static Arguments selection(String members, String detail) {
        return Arguments.of(policy(rule(1, members, EXPIRE)), detail);
    }

    private static String notA(String found, String expected) {
        return "instance type (" + found + ") does not match any allowed primitive type (allowed: [\"" + expected
                + "\"])";
    }

    private static String patterns(String... patterns) {
        return "\"tagStatus\":\"tagged\",\"tagPatternList\":" + list(patterns) + "," + COUNT;
    }

    private static String prefixes(String... prefixes) {
        return "\"tagStatus\":\"tagged\",\"tagPrefixList\":" + list(prefixes) + "," + COUNT;
    }

    private static String list(String... texts) {
        return Stream.of(texts).map(text -> '"' + text + '"').collect(Collectors.joining(",", "[", "]"));
    }

    private static String rule(int priority, String selection, String action) {
        return "{\"rulePriority\":" + priority + ",\"selection\":{" + selection + "},\"action\":" + action + "}";
    }

    private static String policy(String... rules) {
        return "{\"rules\":[" + String.join(",", rules) + "]}";
    }
}
