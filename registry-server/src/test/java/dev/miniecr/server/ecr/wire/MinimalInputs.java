package dev.miniecr.server.ecr.wire;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Inputs with those members alone that the model demands. */
public final class MinimalInputs {
    private static final JsonMapper JSON = new JsonMapper();

    private static final JsonNode ROOT = ConstraintTable.root();
    private final Map<String, JsonNode> values;

    /** @param values of members, by their names; the others have one that the model allows */
    public MinimalInputs(Map<String, JsonNode> values) {
        this.values = Map.copyOf(values);
    }

    public static boolean demands(String operation, String member) {
        JsonNode root = ROOT;
        String input = root.path("operations").path(operation).path("input").stringValue();
        return root.path("shapes").path(input).path("required").valueStream()
                .anyMatch(required -> required.stringValue().equals(member));
    }

    public JsonNode of(String operation) {
        JsonNode root = ROOT;
        return required(root.path("shapes"), root.path("operations").path(operation).path("input").stringValue());
    }

    private JsonNode required(JsonNode shapes, String shape) {
        JsonNode facts = shapes.path(shape);
        if (!facts.path("type").stringValue().equals("structure")) {
            return InvalidInputs.value(shape);
        }
        ObjectNode object = JSON.createObjectNode();
        for (JsonNode name : facts.path("required")) {
            JsonNode given = values.get(name.stringValue());
            object.set(name.stringValue(), given == null
                    ? required(shapes, facts.path("members").path(name.stringValue()).stringValue())
                    : given);
        }
        return object;
    }
}
