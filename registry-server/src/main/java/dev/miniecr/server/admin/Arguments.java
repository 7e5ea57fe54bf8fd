package dev.miniecr.server.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of one command. What is asked for and not as it should be throws IllegalArgumentException, which never repeats a value. */
final class Arguments {
    private final ObjectNode members;

    Arguments(ObjectNode members) {
        this.members = members;
    }

    boolean has(String name) {
        return members.has(name);
    }

    String text(String name) {
        return findText(name).orElseThrow(() -> new IllegalArgumentException("The argument " + name + " is missing"));
    }

    Optional<String> findText(String name) {
        return members.optional(name).map(value -> text(name, value));
    }

    private static String text(String name, JsonNode value) {
        if (!value.isString()) {
            throw new IllegalArgumentException("The argument " + name + " is no text");
        }
        return value.asString();
    }

    Optional<Long> findNumber(String name) {
        return members.optional(name).map(value -> {
            if (!value.canConvertToLong() || !value.isIntegralNumber()) {
                throw new IllegalArgumentException("The argument " + name + " is no whole number");
            }
            return value.asLong();
        });
    }

    /** False where it is not there. */
    boolean flag(String name) {
        JsonNode value = members.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException("The argument " + name + " is neither true nor false");
        }
        return value.asBoolean(false);
    }

    List<String> texts(String name) {
        return texts(name, members.path(name));
    }

    private static List<String> texts(String name, JsonNode list) {
        if (!list.isArray()) {
            throw new IllegalArgumentException("The argument " + name + " is no list of texts");
        }
        return list.valueStream().map(value -> text(name, value)).toList();
    }

    Map<String, String> textsByKey(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(name).forEachEntry((key, value) -> texts.put(key, text(name, value)));
        return texts;
    }

    /** None where it is not there. */
    Map<String, List<String>> listsByKey(String name) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        if (has(name)) {
            object(name).forEachEntry((key, value) -> lists.put(key, texts(name, value)));
        }
        return lists;
    }

    private ObjectNode object(String name) {
        if (members.path(name) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("The argument " + name + " is no object");
    }

    @Override
    public String toString() {
        return members.propertyNames() + " ***";
    }
}
