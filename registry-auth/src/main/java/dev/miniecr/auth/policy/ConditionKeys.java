package dev.miniecr.auth.policy;

import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The condition keys of one request: those of the principal and of the clock, which a context cannot give, and those of its context. Keys are in lower case. */
final class ConditionKeys {
    private static final String PRINCIPAL_TAG = "aws:principaltag/";

    private final Principal principal;
    private final RequestContext context;
    private final Instant now;

    ConditionKeys(Principal principal, RequestContext context, Instant now) {
        this.principal = principal;
        this.context = context;
        this.now = now;
    }

    static boolean isOfPrincipal(String key) {
        return switch (key) {
            case "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:userid", "aws:username" -> true;
            default -> key.startsWith(PRINCIPAL_TAG);
        };
    }

    static boolean isOfClock(String key) {
        return key.equals("aws:currenttime") || key.equals("aws:epochtime");
    }

    /** The values of a key, at least one; empty where the request has none. */
    Optional<List<String>> find(String key) {
        if (isOfPrincipal(key)) {
            return findOfPrincipal(key).map(List::of);
        }
        return switch (key) {
            case "aws:currenttime" -> Optional.of(List.of(now.truncatedTo(ChronoUnit.SECONDS).toString()));
            case "aws:epochtime" -> Optional.of(List.of(Long.toString(now.getEpochSecond())));
            default -> context.find(key).filter(values -> !values.isEmpty());
        };
    }

    /** The value of a key that has exactly one. */
    Optional<String> findOne(String key) {
        return find(key).filter(values -> values.size() == 1).map(List::getFirst);
    }

    private Optional<String> findOfPrincipal(String key) {
        return switch (key) {
            case "aws:userid" -> Optional.of(principal.id());
            case "aws:principaltype" -> Optional.of(type());
            default -> principal.kind() == Principal.Kind.ANONYMOUS ? Optional.empty() : findOfSigned(key);
        };
    }

    private Optional<String> findOfSigned(String key) {
        return switch (key) {
            case "aws:principalarn" -> Optional.of(arn());
            case "aws:principalaccount" -> Optional.of(principal.account());
            case "aws:username" -> Optional.of(principal.name())
                    .filter(name -> principal.kind() == Principal.Kind.USER);
            default -> principal.tags().entrySet().stream()
                    .filter(tag -> tag.getKey().equalsIgnoreCase(key.substring(PRINCIPAL_TAG.length())))
                    .min(Map.Entry.comparingByKey()).map(Map.Entry::getValue);
        };
    }

    /** Of a role session the role's. */
    private String arn() {
        return switch (principal.kind()) {
            case ANONYMOUS, USER -> principal.arn();
            case ROLE_SESSION -> "arn:aws:iam::" + principal.account() + ":role/" + PrincipalElement.roleOf(principal);
        };
    }

    private String type() {
        return switch (principal.kind()) {
            case ANONYMOUS -> "Anonymous";
            case USER -> "User";
            case ROLE_SESSION -> "AssumedRole";
        };
    }
}
