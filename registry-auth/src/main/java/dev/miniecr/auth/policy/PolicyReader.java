package dev.miniecr.auth.policy;

import dev.miniecr.auth.policy.Statement.Actions;
import dev.miniecr.auth.policy.Statement.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the statements of a policy document, strictly: what is not understood is an error, never passed over. */
final class PolicyReader {
    private static final Set<String> DOCUMENT = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT = Set.of("Sid", "Effect", "Principal", "NotPrincipal", "Action",
            "NotAction", "Resource", "NotResource", "Condition");
    private static final Set<String> PRINCIPAL = Set.of("AWS", "Service", "Federated", "CanonicalUser");
    private static final String SYNTAX = Elements.SYNTAX;

    private final PolicyKind kind;
    private final Elements elements;

    PolicyReader(PolicyKind kind) {
        this.kind = kind;
        this.elements = new Elements(kind);
    }

    /** Throws MalformedPolicyException. */
    List<Statement> read(String text) {
        JsonNode root = parse(text);
        elements.checkMembers(root, DOCUMENT);
        if (root.has("Id")) {
            elements.text(root.path("Id"), "Id");
        }
        Version version = version(root.path("Version"));
        JsonNode member = root.path("Statement");
        List<JsonNode> nodes = member.isArray() ? member.valueStream().toList() : List.of(member);
        if (nodes.isEmpty()) {
            throw elements.malformed(SYNTAX, "Statement is an empty list");
        }
        List<Statement> statements = new ArrayList<>();
        for (JsonNode node : nodes) {
            elements.enter("statement " + (statements.size() + 1));
            statements.add(statement(node, version));
        }
        if (kind == PolicyKind.IDENTITY) {
            checkSids(statements);
        }
        return List.copyOf(statements);
    }

    private JsonNode parse(String text) {
        try {
            JsonNode root = PolicyJson.parse(text);
            if (!root.isObject()) {
                throw elements.malformed(SYNTAX, "a policy is a JSON object");
            }
            return root;
        } catch (JacksonException e) {
            String place = Optional.ofNullable(e.getLocation())
                    .map(at -> "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ").orElse("");
            throw noJson(place + Optional.ofNullable(e.getOriginalMessage()).orElse("unreadable"));
        } catch (NumberFormatException e) {
            // Jackson lets it through where an exponent is beyond BigDecimal's.
            throw noJson("a number is too large");
        }
    }

    private MalformedPolicyException noJson(String reason) {
        return elements.malformed(kind == PolicyKind.TRUST ? "This policy contains invalid Json" : SYNTAX,
                "no JSON without duplicate members, " + Elements.excerpt(reason, 150));
    }

    private Version version(JsonNode node) {
        if (node.isMissingNode()) {
            return Version.OF_2008;
        }
        return Version.find(elements.text(node, "Version"))
                .orElseThrow(() -> elements.malformed(SYNTAX, "Version is 2012-10-17 or 2008-10-17"));
    }

    private Statement statement(JsonNode node, Version version) {
        if (!node.isObject()) {
            throw elements.malformed(SYNTAX, "a statement is a JSON object");
        }
        elements.checkMembers(node, STATEMENT);
        return new Statement(sid(node.path("Sid")), effect(node.path("Effect")), principals(node), actions(node),
                resources(node, version), conditions(node.path("Condition"), version));
    }

    private String sid(JsonNode node) {
        return node.isMissingNode() ? "" : elements.text(node, "Sid");
    }

    private void checkSids(List<Statement> statements) {
        Set<String> seen = new HashSet<>();
        for (Statement statement : statements) {
            String sid = statement.sid();
            elements.enter("Sid " + Elements.excerpt(sid, 40));
            if (!sid.chars().allMatch(Elements::isAlphanumeric)) {
                throw elements.malformed(
                        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular"
                                + " expression [0-9A-Za-z]*",
                        "only letters and digits");
            }
            if (!sid.isEmpty() && !seen.add(sid)) {
                throw elements.malformed("Statement IDs (SID) in a single policy must be unique.", "it stands twice");
            }
        }
    }

    private Effect effect(JsonNode node) {
        if (node.isMissingNode()) {
            throw elements.malformed(kind == PolicyKind.TRUST ? "Missing required field Effect" : SYNTAX,
                    "Effect is missing");
        }
        return switch (elements.text(node, "Effect")) {
            case "Allow" -> Effect.ALLOW;
            case "Deny" -> Effect.DENY;
            default -> throw elements.malformed(SYNTAX, "Effect is Allow or Deny");
        };
    }

    private Optional<Principals> principals(JsonNode statement) {
        boolean present = statement.has("Principal") || statement.has("NotPrincipal");
        if (!kind.isResourceBased()) {
            if (present) {
                throw elements.malformed("Policy document should not specify a principal.",
                        "Principal cannot stand here");
            }
            return Optional.empty();
        }
        if (!present) {
            throw elements.malformed("Missing required field Principal", "Principal is missing");
        }
        String member = elements.oneOf(statement, "Principal", "NotPrincipal");
        JsonNode node = statement.path(member);
        boolean negated = member.equals("NotPrincipal");
        if (node.isString() && node.asString().equals("*")) {
            return Optional.of(new Principals(List.of(new PrincipalElement.Everybody()), negated));
        }
        if (!node.isObject() || node.isEmpty()) {
            throw elements.malformed(SYNTAX,
                    member + " is \"*\" or an object with AWS, Service, Federated or CanonicalUser");
        }
        elements.checkMembers(node, PRINCIPAL);
        List<PrincipalElement> named = new ArrayList<>();
        for (String type : node.propertyNames()) {
            elements.texts(node.path(type), type).forEach(name -> named.add(principal(type, name)));
        }
        return Optional.of(new Principals(named, negated));
    }

    private PrincipalElement principal(String type, String name) {
        if (!type.equals("AWS")) {
            return new PrincipalElement.Foreign();
        }
        return PrincipalElement.parse(name)
                .orElseThrow(() -> elements.malformed(
                        "Invalid principal in policy: \"AWS\":\"" + Elements.excerpt(name, 100) + "\"",
                        Elements.excerpt(name, 100)
                                + " is no principal: it is *, an account of 12 digits, or the ARN of an"
                                + " account's root, a user, a role or a role session, without wildcards"));
    }

    private Actions actions(JsonNode statement) {
        if (!statement.has("Action") && !statement.has("NotAction")) {
            throw elements.malformed(kind == PolicyKind.TRUST
                    ? "Missing required field Action"
                    : "Policy statement must contain actions.", "Action is missing");
        }
        String member = elements.oneOf(statement, "Action", "NotAction");
        List<String> texts = elements.texts(statement.path(member), member);
        texts.forEach(this::checkAction);
        return new Actions(texts.stream().map(text -> Glob.parse(text).ignoringCase()).toList(),
                member.equals("NotAction"));
    }

    private void checkAction(String action) {
        int colon = action.indexOf(':');
        String vendor = colon < 0 ? action : action.substring(0, colon);
        if (colon < 0 && !action.equals("*")) {
            throw elements.malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                    Elements.excerpt(action, 60) + " is no action: it is service:Name");
        }
        if (colon != action.lastIndexOf(':')) {
            throw elements.malformed("Actions/Condition can contain only one colon.",
                    Elements.excerpt(action, 60) + " has two colons");
        }
        if (!vendor.equals("*") && (vendor.isEmpty()
                || !vendor.chars().allMatch(c -> Elements.isAlphanumeric(c) || c == '-' || c == '.'))) {
            throw elements.malformed("Vendor " + Elements.excerpt(vendor, 60) + " is not valid",
                    "the service of an action has no wildcards");
        }
        String name = action.substring(colon + 1);
        if (name.isEmpty() || !name.chars().allMatch(c -> Elements.isAlphanumeric(c) || "*?-_.".indexOf(c) >= 0)) {
            throw elements.malformed(SYNTAX, Elements.excerpt(action, 60) + " is no action: it is service:Name");
        }
        if (kind == PolicyKind.TRUST && !vendor.equalsIgnoreCase("sts")) {
            throw elements.malformed("AssumeRole policy may only specify STS AssumeRole actions.",
                    Elements.excerpt(action, 60) + " is no action of sts");
        }
    }

    private Resources resources(JsonNode statement, Version version) {
        boolean present = statement.has("Resource") || statement.has("NotResource");
        if (kind == PolicyKind.TRUST && present) {
            throw elements.malformed("Has prohibited field Resource", "a trust policy is about its role");
        }
        if (!present) {
            if (kind == PolicyKind.IDENTITY) {
                throw elements.malformed("Policy statement must contain resources.", "Resource is missing");
            }
            return Resources.IMPLIED;
        }
        String member = elements.oneOf(statement, "Resource", "NotResource");
        List<Template> templates = elements.texts(statement.path(member), member).stream()
                .map(text -> resource(text, member, version)).toList();
        return new Resources(templates, member.equals("NotResource"));
    }

    private Template resource(String text, String member, Version version) {
        if (!text.equals("*") && !text.startsWith("arn:")) {
            throw elements.malformed("Resource " + Elements.excerpt(text, 100) + " must be in ARN format or \"*\".",
                    member + " is an ARN or *, not " + Elements.excerpt(text, 100));
        }
        try {
            return Template.pattern(text, version);
        } catch (IllegalArgumentException e) {
            throw elements.malformed(SYNTAX, member + " has " + e.getMessage());
        }
    }

    private List<Condition> conditions(JsonNode node, Version version) {
        if (node.isMissingNode()) {
            return List.of();
        }
        if (!node.isObject()) {
            throw elements.malformed(SYNTAX, "Condition is an object");
        }
        List<Condition> conditions = new ArrayList<>();
        node.propertyStream().forEach(operator -> {
            if (!operator.getValue().isObject()) {
                throw elements.malformed(SYNTAX,
                        Elements.excerpt(operator.getKey(), 60) + " is an object of condition keys");
            }
            operator.getValue().propertyStream().forEach(
                    key -> conditions.add(condition(operator.getKey(), key.getKey(), key.getValue(), version)));
        });
        return conditions;
    }

    private Condition condition(String operator, String key, JsonNode node, Version version) {
        String shown = Elements.excerpt(operator, 60) + " of " + Elements.excerpt(key, 60);
        if (key.indexOf(':') <= 0 || !Elements.isWellFormed(key)) {
            throw elements.malformed(SYNTAX, Elements.excerpt(key, 60) + " is no condition key: it is service:name");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : node.isArray() ? node.valueStream().toList() : List.of(node)) {
            boolean scalar = value.isString() || value.isNumber() || value.isBoolean();
            if (!scalar || !Elements.isWellFormed(value.asString())) {
                throw elements.malformed(SYNTAX, shown + " is a text, number or boolean, or a list of them");
            }
            texts.add(value.asString());
        }
        if (texts.isEmpty()) {
            throw elements.malformed(SYNTAX, shown + " has no values");
        }
        try {
            return Operator.read(operator, key.toLowerCase(Locale.ROOT), texts, version)
                    .orElseThrow(() -> elements.malformed(SYNTAX,
                            Elements.excerpt(operator, 60) + " is no condition operator"));
        } catch (IllegalArgumentException e) {
            throw elements.malformed(SYNTAX, shown + " has a value that is " + e.getMessage());
        }
    }
}
