package dev.miniecr.auth.policy;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Takes the members of a policy's JSON, and says what is wrong with them, and in which statement. */
final class Elements {
    static final String SYNTAX = "Syntax errors in policy.";

    private final PolicyKind kind;
    private String where = "the document";

    Elements(PolicyKind kind) {
        this.kind = kind;
    }

    /** What is wrong from here on stands there. */
    void enter(String place) {
        where = place;
    }

    /** Which of two members an object has. */
    String oneOf(JsonNode object, String one, String other) {
        if (object.has(one) && object.has(other)) {
            throw malformed(SYNTAX, one + " and " + other + " cannot stand together");
        }
        return object.has(one) ? one : other;
    }

    void checkMembers(JsonNode object, Set<String> known) {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw malformed(SYNTAX, excerpt(name, 60) + " is no member that may stand here");
            }
        }
    }

    /** A text, or a list of at least one. */
    List<String> texts(JsonNode node, String member) {
        List<JsonNode> nodes = node.isArray() ? node.valueStream().toList() : List.of(node);
        if (nodes.isEmpty()) {
            throw malformed(emptyMessage(member), member + " is an empty list");
        }
        return nodes.stream().map(value -> text(value, member)).toList();
    }

    private static String emptyMessage(String member) {
        return switch (member) {
            case "Action", "NotAction" -> "Policy statement must contain actions.";
            case "Resource", "NotResource" -> "Policy statement must contain resources.";
            default -> SYNTAX;
        };
    }

    String text(JsonNode node, String member) {
        if (!node.isString() || !isWellFormed(node.asString())) {
            throw malformed(SYNTAX, member + " is a text, or a list of texts where several may stand");
        }
        return node.asString();
    }

    /** Whether it is Unicode: a half of a surrogate pair alone is not. */
    static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** One line of at most this many characters. */
    static String excerpt(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(most)
                .forEach(c -> shown.append(c < ' ' || c == 0x7f || Character.isSurrogate((char) c) ? '?' : (char) c));
        return text.length() > most ? shown + "…" : shown.toString();
    }

    MalformedPolicyException malformed(String iamMessage, String detail) {
        return new MalformedPolicyException(kind.message(iamMessage), where + ": " + detail);
    }
}
