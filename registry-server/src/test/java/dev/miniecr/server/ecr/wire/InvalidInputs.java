package dev.miniecr.server.ecr.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** For an operation, an input that the model allows, with all members, and inputs that break one constraint each; from the bare table. */
public final class InvalidInputs {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode ROOT = ConstraintTable.root();
    private static final Map<String, String> SAMPLES = Map.ofEntries(Map.entry("RepositoryName", "team/app"),
            Map.entry("RegistryId", "123456789012"), Map.entry("Region", "us-east-1"),
            Map.entry("CredentialArn",
                    "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub"),
            Map.entry("ImageTagMutabilityExclusionFilterValue", "v*"), Map.entry("LayerDigest", "sha256:00ff"),
            Map.entry("KmsKeyForRepositoryCreationTemplate", "arn:aws:kms:us-east-1:123456789012:key/a-1"),
            Map.entry("Prefix", "ROOT"), Map.entry("PullThroughCacheRuleRepositoryPrefix", "hub/"),
            Map.entry("PrincipalArn", "arn:aws:iam::123456789012:role/path/name"),
            Map.entry("RepositoryFilterValue", "prod-"), Map.entry("ScanningRepositoryFilterValue", "prod/*"),
            Map.entry("SigningProfileArn", "arn:aws:signer:us-east-1:123456789012:/signing-profiles/name"),
            Map.entry("SigningRepositoryFilterValue", "prod/*"),
            Map.entry("UploadId", "01234567-89ab-cdef-0123-456789abcdef"));

    private final List<Case> cases = new ArrayList<>();
    private final ObjectNode root;

    public record Case(JsonNode input, String path, String words) {}

    private InvalidInputs(ObjectNode root) {
        this.root = root;
    }

    public static JsonNode valid(String operation) {
        return value(input(operation));
    }

    public static List<Case> of(String operation) {
        ObjectNode root = (ObjectNode) valid(operation);
        InvalidInputs inputs = new InvalidInputs(root);
        inputs.members(input(operation), "", root);
        return inputs.cases;
    }

    private static String input(String operation) {
        return ROOT.path("operations").path(operation).path("input").stringValue();
    }

    private static JsonNode facts(String shape) {
        return ROOT.path("shapes").path(shape);
    }

    static JsonNode value(String shape) {
        JsonNode facts = facts(shape);
        return switch (facts.path("type").stringValue()) {
            case "structure" -> {
                ObjectNode object = JSON.createObjectNode();
                facts.path("members").forEachEntry((name, member) -> object.set(name, value(member.stringValue())));
                yield object;
            }
            case "list" -> JSON.createArrayNode().add(value(facts.path("member").stringValue()));
            case "string" -> JSON.getNodeFactory().stringNode(text(shape, facts));
            case "integer", "long" -> JSON.getNodeFactory().numberNode(facts.path("min").longValue(5));
            case "boolean" -> JSON.getNodeFactory().booleanNode(true);
            case "blob" -> JSON.getNodeFactory().stringNode("");
            default -> throw new AssertionError(shape);
        };
    }

    private static String text(String shape, JsonNode facts) {
        if (facts.has("enum")) {
            return facts.path("enum").get(0).stringValue();
        }
        String sample = SAMPLES.getOrDefault(shape, "text");
        return sample + "x".repeat((int) Math.max(0, facts.path("min").longValue(0) - sample.length()));
    }

    /* Each change is made in place, copied out with the whole input, and undone. */
    private void members(String shape, String prefix, ObjectNode object) {
        JsonNode facts = facts(shape);
        for (JsonNode required : facts.path("required")) {
            JsonNode kept = object.remove(required.stringValue());
            add(prefix + lowerCamel(required.stringValue()), "must not be null");
            object.set(required.stringValue(), kept);
        }
        facts.path("members").forEachEntry((name, member) -> value(member.stringValue(), prefix + lowerCamel(name),
                object.path(name), changed -> object.set(name, changed), false));
    }

    private void value(String shape, String path, JsonNode kept, Consumer<JsonNode> place, boolean element) {
        JsonNode facts = facts(shape);
        switch (facts.path("type").stringValue()) {
            case "structure" -> members(shape, path + ".", (ObjectNode) kept);
            case "list" -> {
                ArrayNode array = (ArrayNode) kept;
                String member = facts.path("member").stringValue();
                bounds(facts, path, count -> list(array.get(0), count), place, "length");
                place.accept(array);
                boolean scalar = facts(member).path("type").stringValue().equals("string");
                value(member, scalar ? path : path + ".1.member", array.get(0), changed -> array.set(0, changed), true);
            }
            case "string" -> {
                String at = element && shape.equals("RepositoryName") ? "repositoryName" : path;
                bounds(facts, at, count -> JSON.getNodeFactory().stringNode("x".repeat((int) count)), place, "length");
                if (facts.has("pattern")) {
                    place.accept(JSON.getNodeFactory().stringNode("!!!" + kept.stringValue()));
                    add(at, "must satisfy regular expression");
                }
                if (facts.has("enum")) {
                    place.accept(JSON.getNodeFactory().stringNode("NOPE"));
                    add(at, "must satisfy enum value set: [");
                }
            }
            case "integer", "long" -> bounds(facts, path, JSON.getNodeFactory()::numberNode, place, "value");
            default -> {
                // Booleans and bytes have no constraints here.
            }
        }
        place.accept(kept);
    }

    private interface OfSize {
        JsonNode make(long size);
    }

    private void bounds(JsonNode facts, String path, OfSize values, Consumer<JsonNode> place, String measure) {
        if (facts.has("max")) {
            long most = facts.path("max").longValue();
            place.accept(values.make(most + 1));
            add(path, "must have " + measure + " less than or equal to " + most);
        }
        long least = facts.path("min").longValue(Long.MIN_VALUE);
        if (least > 0 || (least == 0 && measure.equals("value"))) {
            place.accept(values.make(least - 1));
            add(path, "must have " + measure + " greater than or equal to " + least);
        }
    }

    private static JsonNode list(JsonNode element, long count) {
        ArrayNode array = JSON.createArrayNode();
        for (long at = 0; at < count; at++) {
            array.add(element);
        }
        return array;
    }

    private void add(String path, String words) {
        cases.add(new Case(root.deepCopy(), path, words));
    }

    private static String lowerCamel(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
