package dev.miniecr.auth.policy;

import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Decision.PolicyType;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;

/** Says in words what was decided and why. */
public final class Explanation {
    private Explanation() {}

    /** One line for operators: allowed or denied, and by which statement. */
    public static String text(Identity identity, Permission permission, Decision decision) {
        String question = identity.principal().arn() + " " + permission;
        String by = decision.statement().map(Object::toString).orElse("");
        return switch (decision.verdict()) {
            case ALLOWED -> "allowed: " + question + (by.isEmpty() ? "" : ": " + by + " allows it");
            case EXPLICITLY_DENIED -> "denied: " + question + ": " + by + " denies it";
            case NO_IDENTITY_POLICY_ALLOWS, NO_RESOURCE_POLICY_ALLOWS, NO_SESSION_POLICY_ALLOWS ->
                "denied: " + question + ": " + missing(permission, decision);
        };
    }

    /** AWS's text of an AccessDeniedException, for a decision that denies. */
    public static String accessDenied(Identity identity, Permission permission, Decision decision) {
        String denied = "User: " + identity.principal().arn() + " is not authorized to perform: " + permission.action()
                + " on resource: " + permission.resource();
        return switch (decision.verdict()) {
            case ALLOWED -> throw new IllegalArgumentException("It is allowed: " + permission);
            case EXPLICITLY_DENIED -> denied + " with an explicit deny in " + decision.statement()
                    .map(statement -> words(statement.type())).orElse("a policy");
            case NO_IDENTITY_POLICY_ALLOWS, NO_RESOURCE_POLICY_ALLOWS, NO_SESSION_POLICY_ALLOWS ->
                denied + " because " + missing(permission, decision);
        };
    }

    private static String missing(Permission permission, Decision decision) {
        String type = switch (decision.verdict()) {
            case NO_RESOURCE_POLICY_ALLOWS -> "resource-based";
            case NO_SESSION_POLICY_ALLOWS -> "session";
            case ALLOWED, EXPLICITLY_DENIED, NO_IDENTITY_POLICY_ALLOWS -> "identity-based";
        };
        return "no " + type + " policy allows the " + permission.action() + " action";
    }

    private static String words(PolicyType type) {
        return switch (type) {
            case IDENTITY_BASED -> "an identity-based policy";
            case RESOURCE_BASED -> "a resource-based policy";
            case SESSION -> "a session policy";
        };
    }
}
