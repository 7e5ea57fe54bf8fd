package dev.miniecr.auth.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts unique ids in place of the ARNs of users and roles in a document, or ARNs in place of unique ids. */
final class PrincipalRewriter {
    private static final String SESSION = ":assumed-role/";

    private final Function<String, Optional<String>> names;

    PrincipalRewriter(Function<String, Optional<String>> names) {
        this.names = names;
    }

    /** Takes and gives a document's JSON; it must be one that was read before. */
    String rewrite(String text) {
        JsonNode root = PolicyJson.parse(text);
        JsonNode statements = root.path("Statement");
        for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
            rewriteMember(statement.path("Principal"));
            rewriteMember(statement.path("NotPrincipal"));
        }
        return PolicyJson.write(root);
    }

    private void rewriteMember(JsonNode principals) {
        if (!(principals instanceof ObjectNode object) || !object.has("AWS")) {
            return;
        }
        JsonNode aws = object.path("AWS");
        if (aws.isString()) {
            object.put("AWS", rewriteName(aws.asString()));
            return;
        }
        ArrayNode renamed = object.putArray("AWS");
        aws.forEach(name -> renamed.add(rewriteName(name.asString())));
    }

    private String rewriteName(String name) {
        int session = name.indexOf(SESSION);
        if (session > 0) {
            int slash = name.indexOf('/', session + SESSION.length());
            String role = name.substring(0, session).replaceFirst(":sts:", ":iam:") + ":role/"
                    + name.substring(session + SESSION.length(), slash);
            return names.apply(role).map(id -> id + ":" + name.substring(slash + 1)).orElse(name);
        }
        if (PrincipalElement.isUniqueId(name)) {
            return rewriteId(name);
        }
        return name.contains(":user/") || name.contains(":role/") ? names.apply(name).orElse(name) : name;
    }

    private String rewriteId(String id) {
        int colon = id.indexOf(':');
        if (colon < 0) {
            return names.apply(id).orElse(id);
        }
        return names.apply(id.substring(0, colon)).map(role -> role.replaceFirst(":iam:", ":sts:")
                .replaceFirst(":role/", SESSION) + "/" + id.substring(colon + 1)).orElse(id);
    }
}
