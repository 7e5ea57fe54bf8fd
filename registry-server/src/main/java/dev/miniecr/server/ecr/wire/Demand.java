package dev.miniecr.server.ecr.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;

/** One thing that a value has to satisfy, in AWS's words. A value of another type than the model's satisfies it: types are the codec's. */
record Demand(String text, Predicate<JsonNode> test) {
    /* No pattern of the model matches more, but some have no length of their own. */
    private static final int LONGEST_MATCH = 2048;

    boolean isMet(JsonNode value) {
        return test.test(value);
    }

    static Optional<Demand> unmet(List<Demand> demands, JsonNode value) {
        return demands.stream().filter(demand -> !demand.isMet(value)).findFirst();
    }

    static Demand longest(String subject, JsonNodeType type, long most) {
        return new Demand(subject + "must have length less than or equal to " + most,
                value -> value.getNodeType() != type || length(value) <= most);
    }

    static Demand shortest(String subject, JsonNodeType type, long least) {
        return new Demand(subject + "must have length greater than or equal to " + least,
                value -> value.getNodeType() != type || length(value) >= least);
    }

    static Demand largest(String subject, long most) {
        return new Demand(subject + "must have value less than or equal to " + most,
                value -> !value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() <= most);
    }

    static Demand smallest(String subject, long least) {
        return new Demand(subject + "must have value greater than or equal to " + least,
                value -> !value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() >= least);
    }

    static Demand form(String text, Pattern pattern) {
        return new Demand(text, value -> !value.isString() || matches(pattern, value.stringValue()));
    }

    /* AWS prints such a set in the order of a HashSet, as its answers show. */
    static Demand oneOf(String subject, Set<String> values) {
        return new Demand(subject + "must satisfy enum value set: " + new HashSet<>(values),
                value -> !value.isString() || values.contains(value.stringValue()));
    }

    private static boolean matches(Pattern pattern, String text) {
        return text.length() <= LONGEST_MATCH && pattern.matcher(text).matches();
    }

    /* Of a text, in characters of Unicode. */
    private static int length(JsonNode value) {
        if (value.isString()) {
            String text = value.stringValue();
            return text.codePointCount(0, text.length());
        }
        return value.size();
    }
}
