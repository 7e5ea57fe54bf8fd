package dev.miniecr.server.ecr.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.ecr.model.EcrRequest;
import tools.jackson.databind.JsonNode;

/** The generated table against the AWS SDK's classes: a newer one of either says here what is new. */
final class ConstraintTableTest {
    private static final JsonNode ROOT = ConstraintTable.root();
    private static final Map<String, String> TYPES = Map.of("STRING", "string", "INTEGER", "integer", "LONG", "long",
            "DOUBLE", "double", "BOOLEAN", "boolean", "INSTANT", "timestamp", "SDK_BYTES", "blob", "LIST", "list",
            "MAP", "map", "SDK_POJO", "structure");

    static List<ModelOperation> operations() {
        return ModelOperation.all();
    }

    @Test
    void theTableAndTheClassesHaveTheSame58Operations() {
        assertThat(Constraints.operations()).hasSize(58).isEqualTo(
                operations().stream().map(ModelOperation::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theTableAndTheClassesHaveTheSameMembers(ModelOperation operation) {
        JsonNode facts = ROOT.path("operations").path(operation.name());

        assertThat(describe(operation.newRequest())).isEqualTo(describe(facts.path("input").stringValue()));
        assertThat(describe(operation.newResponse())).isEqualTo(describe(facts.path("output").stringValue()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void theTableAndTheClassesHaveTheSameErrors(ModelOperation operation) {
        Set<String> errors = ROOT.path("operations").path(operation.name()).path("errors").valueStream()
                .map(JsonNode::stringValue).collect(Collectors.toSet());

        assertThat(operation.errors()).extracting(Class::getSimpleName).containsExactlyInAnyOrderElementsOf(errors);
        for (Class<?> error : operation.errors()) {
            Map<String, Object> members = describe(error.getSimpleName());
            members.remove("message");
            assertThat(describe(ModelOperation.builder(error))).isEqualTo(members);
            assertThat(new EcrException(error.getSimpleName(), "").status())
                    .isEqualTo(ROOT.path("shapes").path(error.getSimpleName()).path("status").intValue());
        }
    }

    @Test
    void theTableAndTheClassesHaveTheSameEnums() {
        Map<String, Set<String>> table = new TreeMap<>();
        Map<String, Set<String>> classes = new TreeMap<>();
        ROOT.path("shapes").propertyStream().filter(shape -> shape.getValue().has("enum")).forEach(shape -> {
            table.put(shape.getKey(), strings(shape.getValue().path("enum")));
            classes.put(shape.getKey(), constants(shape.getKey()));
        });

        assertThat(table).hasSize(28).isEqualTo(classes);
    }

    @Test
    void onlySevenOperationsHavePages() {
        assertThat(ROOT.path("operations").propertyStream().filter(operation -> operation.getValue().has("pages"))
                .map(Map.Entry::getKey)).containsExactlyInAnyOrder("ListImages", "DescribeImages",
                        "DescribeRepositories", "DescribeImageScanFindings", "GetLifecyclePolicyPreview",
                        "DescribePullThroughCacheRules", "DescribeRepositoryCreationTemplates");
    }

    @Test
    void noMemberIsAnIdempotencyToken() {
        assertThat(ROOT.path("shapes").valueStream().filter(shape -> shape.has("idempotencyTokens"))).isEmpty();
    }

    @Test
    void everyPatternOfAnInputTakesTimeLinearInItsText() {
        Function<String, Stream<String>> hard = alphabet -> alphabet.codePoints().boxed()
                .flatMap(first -> alphabet.codePoints().mapToObj(
                        second -> (Character.toString(first) + Character.toString(second)).repeat(500)))
                .flatMap(text -> Stream.of(text, text + "!", "a" + text + "!", "arn:aws" + text + "!",
                        "a" + text + ":secretsmanager:" + text + "!"));
        ROOT.path("shapes").valueStream().filter(shape -> shape.has("pattern")).forEach(shape -> {
            Pattern pattern = Pattern
                    .compile(shape.path("linear").stringValue(shape.path("pattern").stringValue()));
            hard.apply("a0A-_./*:~").forEach(text -> {
                CountedText counted = new CountedText(text);
                pattern.matcher(counted).matches();
                assertThat(counted.reads).as("%s on %s", pattern, text).isLessThan(50L * text.length());
            });
        });
    }

    @Test
    void aRewrittenPatternMatchesTheSameTexts() {
        ROOT.path("shapes").valueStream().filter(shape -> shape.has("linear")).forEach(shape -> {
            Pattern original = Pattern.compile(shape.path("pattern").stringValue());
            Pattern linear = Pattern.compile(shape.path("linear").stringValue());
            words("a*._/A", 6).forEach(word -> assertThat(linear.matcher(word).matches()).as(word)
                    .isEqualTo(original.matcher(word).matches()));
        });
    }

    private static Stream<String> words(String alphabet, int length) {
        return length == 0
                ? Stream.of("")
                : words(alphabet, length - 1).flatMap(word -> word.length() < length - 1
                        ? Stream.of(word)
                        : Stream.concat(Stream.of(word), alphabet.chars().mapToObj(letter -> word + (char) letter)));
    }

    private static Map<String, Object> describe(SdkPojo builder) {
        return builder.sdkFields().stream()
                .collect(Collectors.toMap(SdkField::locationName, ConstraintTableTest::describe, (a, _) -> a,
                        TreeMap::new));
    }

    private static Object describe(SdkField<?> field) {
        String type = field.marshallingType().getKnownType().name();
        return switch (type) {
            case "LIST" -> List.of(describe(field.getRequiredTrait(ListTrait.class).memberFieldInfo()));
            case "MAP" -> List.of("map", describe(field.getRequiredTrait(MapTrait.class).valueFieldInfo()));
            case "SDK_POJO" -> describe(field.constructor().get());
            default -> String.valueOf(TYPES.get(type));
        };
    }

    private static Map<String, Object> describe(String structure) {
        return ROOT.path("shapes").path(structure).path("members").propertyStream()
                .collect(Collectors.toMap(Map.Entry::getKey, member -> value(member.getValue().stringValue()),
                        (a, _) -> a, TreeMap::new));
    }

    private static Object value(String shape) {
        JsonNode facts = ROOT.path("shapes").path(shape);
        String type = facts.path("type").stringValue();
        return switch (type) {
            case "list" -> List.of(value(facts.path("member").stringValue()));
            case "map" -> List.of("map", value(facts.path("value").stringValue()));
            case "structure" -> describe(shape);
            default -> type;
        };
    }

    private static Set<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::stringValue).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> constants(String name) {
        try {
            Class<?> type = Class.forName(EcrRequest.class.getPackageName() + "." + name);
            return Stream.of(type.getEnumConstants()).map(Object::toString)
                    .filter(text -> !text.equals("null")).collect(Collectors.toCollection(TreeSet::new));
        } catch (ClassNotFoundException _) {
            return Set.of("no class " + name);
        }
    }

    /** Counts how often a matcher looks at it. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private long reads;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads > 10_000_000) {
                throw new AssertionError("A pattern backtracks without end on " + text.substring(0, 10));
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
