package dev.miniecr.storage.lifecycle;

import dev.miniecr.storage.oci.RegistryError;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A value in a policy's text, which is what it should be or is refused in the words that AWS has for it. */
record PolicyNode(JsonNode json) {
    private static final int DEPTH = 10;
    private static final JsonMapper MAPPER = JsonMapper
            .builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxNumberLength(100)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    static PolicyNode parse(String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (root.isObject()) {
                return new PolicyNode(root);
            }
        } catch (JacksonException malformed) {
            // The answer says no more than that.
        }
        throw refused("Could not map policyString into LifecyclePolicy.");
    }

    static InvalidLifecyclePolicyException refused(String detail) {
        return new InvalidLifecyclePolicyException(detail);
    }

    static InvalidLifecyclePolicyException noneOf(int shapes) {
        return refused("instance failed to match exactly one schema (matched 0 out of " + shapes + ")");
    }

    /** An object that has these members, perhaps those, and no others. */
    PolicyNode object(List<String> required, List<String> possible) {
        requireType(json.isObject(), "object");
        TreeSet<String> missing = new TreeSet<>(required);
        missing.removeAll(json.propertyNames());
        if (!missing.isEmpty()) {
            throw refused("object has missing required properties (" + names(missing) + ")");
        }
        TreeSet<String> unknown = new TreeSet<>(json.propertyNames());
        unknown.removeIf(name -> required.contains(name) || possible.contains(name));
        if (!unknown.isEmpty()) {
            throw refused("object instance has properties which are not allowed by the schema: " + names(unknown));
        }
        return this;
    }

    /** A list with so many elements. */
    List<PolicyNode> list(int least, int most) {
        requireType(json.isArray(), "array");
        if (json.size() < least) {
            throw refused("array is too short: must have at least " + least + " elements but instance has "
                    + json.size() + " elements");
        }
        if (json.size() > most) {
            throw refused("array is too long: must have at most " + most + " elements but instance has " + json.size()
                    + " elements");
        }
        return json.valueStream().map(PolicyNode::new).toList();
    }

    String text() {
        requireType(json.isString(), "string");
        return json.asString();
    }

    String textNotEmpty() {
        String text = text();
        if (text.isEmpty()) {
            throw refused("string \"\" is too short (length: 0, required minimum: 1)");
        }
        return text;
    }

    /** One of these words. */
    String word(List<String> words) {
        if (!json.isString() || !words.contains(json.asString())) {
            throw refused("instance value (" + RegistryError.excerpt(json.toString())
                    + ") not found in enum (possible values: " + names(words) + ")");
        }
        return json.asString();
    }

    /** A whole number from 1 on. */
    int number() {
        requireType(json.isIntegralNumber(), "integer");
        BigInteger number = json.bigIntegerValue();
        if (number.signum() <= 0) {
            throw refused("numeric instance is lower than the required minimum (minimum: 1, found: " + number + ")");
        }
        if (!json.canConvertToInt()) {
            throw refused("numeric instance is greater than the required maximum (maximum: " + Integer.MAX_VALUE
                    + ", found: " + number + ")");
        }
        return json.intValue();
    }

    /** True for this very text. */
    boolean is(String text) {
        return json.isString() && json.asString().equals(text);
    }

    PolicyNode member(String name) {
        return new PolicyNode(json.path(name));
    }

    Optional<PolicyNode> find(String name) {
        return json.has(name) ? Optional.of(member(name)) : Optional.empty();
    }

    private void requireType(boolean right, String type) {
        if (!right) {
            throw refused("instance type (" + type() + ") does not match any allowed primitive type (allowed: [\""
                    + type + "\"])");
        }
    }

    private String type() {
        return switch (json.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> json.isIntegralNumber() ? "integer" : "number";
            case OBJECT, POJO -> "object";
            case STRING, BINARY -> "string";
            case NULL, MISSING -> "null";
        };
    }

    private static String names(Collection<String> names) {
        return names.stream()
                .map(name -> '"' + RegistryError.excerpt(name) + '"').collect(Collectors.joining(",", "[", "]"));
    }
}
