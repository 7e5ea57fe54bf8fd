package dev.miniecr.server.ecr.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;

/** What the model demands of each operation's input, read from the generated table. */
final class ConstraintTable {
    static final String RESOURCE = "constraints.json";
    private static final String FRAMEWORK = "Member ";
    private static final String NAME = "RepositoryName";
    private static final String REGISTRY = "RegistryId";

    private final JsonNode shapes;
    private final Map<String, Shape> read = new HashMap<>();

    /** @param refusal the code of the error that says that an input is not valid */
    record Operation(String refusal, Shape.Structure input) {}

    private ConstraintTable(JsonNode shapes) {
        this.shapes = shapes;
    }

    static Map<String, Operation> load() {
        JsonNode root = root();
        ConstraintTable table = new ConstraintTable(root.path("shapes"));
        return root.path("operations").propertyStream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> table.operation(entry.getValue())));
    }

    static JsonNode root() {
        try (InputStream resource = Objects
                .requireNonNull(ConstraintTable.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return Json.parse(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Operation operation(JsonNode facts) {
        boolean parameters = facts.path("errors").valueStream()
                .anyMatch(error -> error.stringValue().equals("InvalidParameterException"));
        Shape input = shape(facts.path("input").stringValue(), false);
        if (!(input instanceof Shape.Structure structure)) {
            throw new IllegalStateException("The input of an operation is a structure");
        }
        return new Operation(parameters ? "InvalidParameterException" : "ValidationException", structure);
    }

    private Shape shape(String name, boolean element) {
        boolean ownWords = name.equals(NAME) || (name.equals(REGISTRY) && !element);
        String key = ownWords ? name + "!" : name;
        Shape known = read.get(key);
        if (known != null) {
            return known;
        }
        JsonNode facts = shapes.path(name);
        Shape shape = switch (facts.path("type").stringValue()) {
            case "structure" -> structure(facts);
            case "list" ->
                new Shape.Listing(lengths(facts, FRAMEWORK, JsonNodeType.ARRAY),
                        shape(facts.path("member").stringValue(), true));
            case "string" -> new Shape.Scalar(name, ownWords, text(facts, ownWords));
            case "integer", "long" -> new Shape.Scalar(name, false, number(facts));
            case "boolean", "blob" -> new Shape.Scalar(name, false, List.of());
            default -> throw new IllegalStateException("No input had a " + facts.path("type") + " so far: " + name);
        };
        read.put(key, shape);
        return shape;
    }

    private Shape structure(JsonNode facts) {
        Set<String> required = facts.path("required").valueStream().map(JsonNode::stringValue)
                .collect(Collectors.toSet());
        return new Shape.Structure(facts.path("members").propertyStream()
                .map(member -> new Shape.Member(member.getKey(), required.contains(member.getKey()),
                        shape(member.getValue().stringValue(), false)))
                .toList());
    }

    private static List<Demand> lengths(JsonNode facts, String subject, JsonNodeType type) {
        List<Demand> demands = new ArrayList<>();
        if (facts.has("max")) {
            demands.add(Demand.longest(subject, type, facts.path("max").longValue()));
        }
        if (facts.has("min")) {
            demands.add(Demand.shortest(subject, type, facts.path("min").longValue()));
        }
        return demands;
    }

    private static List<Demand> number(JsonNode facts) {
        List<Demand> demands = new ArrayList<>();
        if (facts.has("max")) {
            demands.add(Demand.largest(FRAMEWORK, facts.path("max").longValue()));
        }
        if (facts.has("min")) {
            demands.add(Demand.smallest(FRAMEWORK, facts.path("min").longValue()));
        }
        return demands;
    }

    private static List<Demand> text(JsonNode facts, boolean ownWords) {
        List<Demand> demands = lengths(facts, ownWords ? "" : FRAMEWORK, JsonNodeType.STRING);
        if (facts.has("pattern")) {
            String shown = facts.path("pattern").stringValue();
            Pattern pattern = Pattern.compile(facts.path("linear").stringValue(shown));
            demands.add(Demand.form(ownWords
                    ? "must satisfy regular expression '" + shown.replace("\\/", "/") + "'"
                    : FRAMEWORK + "must satisfy regular expression pattern: " + shown, pattern));
        }
        if (facts.has("enum")) {
            demands.add(Demand.oneOf(FRAMEWORK, facts.path("enum").valueStream().map(JsonNode::stringValue)
                    .collect(Collectors.toCollection(LinkedHashSet::new))));
        }
        return demands;
    }
}
