package dev.miniecr.auth.policy;

import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Decides by walking over the policies' JSON, as a reader of the documentation would by hand: slow, and without a line of the real engine. */
final class ReferenceEvaluator {
    private static final JsonMapper JSON = new JsonMapper();
    private final Principal caller;
    private final String action;
    private final String resource;
    private final RequestContext context;
    private final Instant now;
    private final boolean anonymousAllowed;

    ReferenceEvaluator(Identity identity, Permission permission, RequestContext context, Instant now,
            boolean anonymousAllowed) {
        this.caller = identity.principal();
        this.action = permission.action().value();
        this.resource = permission.resource().arn();
        this.context = context;
        this.now = now;
        this.anonymousAllowed = anonymousAllowed;
    }

    /** The words of the table of verdicts. */
    String verdict(Policies policies) {
        List<NamedPolicy> all = new ArrayList<>(policies.identity());
        policies.limits().forEach(all::addAll);
        all.addAll(policies.resource());
        if (any(all, "Deny", "either")) {
            return "deny";
        }
        String verdict = withoutLimits(policies);
        boolean limited = policies.limits().stream().anyMatch(limit -> !any(limit, "Allow", "either"));
        return verdict.equals("allow") && limited ? "no-session" : verdict;
    }

    private String withoutLimits(Policies policies) {
        boolean identity = any(policies.identity(), "Allow", "either");
        boolean named = any(policies.resource(), "Allow", "named");
        boolean delegated = any(policies.resource(), "Allow", "account");
        boolean foreign = !resource.equals("*") && !resource.split(":")[4].equals(caller.account());
        boolean trust = policies.resource().stream().anyMatch(policy -> policy.document().kind() == PolicyKind.TRUST);
        if (caller.kind() == Principal.Kind.ANONYMOUS) {
            return named ? "allow" : "no-resource";
        }
        if (foreign || (trust && !named)) {
            if (!identity) {
                return "no-identity";
            }
            return named || delegated ? "allow" : "no-resource";
        }
        return named || (identity && !trust) ? "allow" : "no-identity";
    }

    private boolean any(List<NamedPolicy> policies, String effect, String how) {
        for (NamedPolicy policy : policies) {
            JsonNode document = JSON.readTree(policy.document().text());
            boolean variables = document.path("Version").asString("").equals("2012-10-17");
            JsonNode statements = document.get("Statement");
            for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
                if (statement.get("Effect").asString().equals(effect) && whom(statement, how)
                        && what(statement) && where(statement, variables) && when(statement, variables)) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- whom

    private boolean whom(JsonNode statement, String how) {
        boolean allow = statement.get("Effect").asString().equals("Allow");
        if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
            return true;
        }
        boolean admitted = anonymousAllowed && !action.startsWith("sts:");
        if (allow && caller.kind() == Principal.Kind.ANONYMOUS && !admitted) {
            return false;
        }
        if (statement.has("NotPrincipal")) {
            List<String> listed = names(statement.get("NotPrincipal"));
            boolean exempt = listed.stream().anyMatch(this::isCaller)
                    || (allow && listed.stream().anyMatch(this::isCallersAccount));
            return !exempt && !how.equals("account");
        }
        List<String> listed = names(statement.get("Principal"));
        boolean named = listed.stream().anyMatch(this::isCaller);
        boolean account = listed.stream().anyMatch(this::isCallersAccount);
        return switch (how) {
            case "named" -> named;
            case "account" -> account && !named;
            default -> named || account;
        };
    }

    private static List<String> names(JsonNode principal) {
        return principal.isString() ? List.of(principal.asString()) : list(principal.path("AWS"));
    }

    private boolean isCaller(String name) {
        String id = caller.id().split(":")[0];
        String role = "arn:aws:iam::" + caller.account() + ":role/" + caller.name().split("/")[0];
        boolean session = caller.kind() == Principal.Kind.ROLE_SESSION;
        return name.equals("*") || name.equals(caller.arn()) || name.equals(id) || (session && name.equals(role));
    }

    private boolean isCallersAccount(String name) {
        return !caller.account().isEmpty() && (name.equals(caller.account())
                || name.equals("arn:aws:iam::" + caller.account() + ":root"));
    }

    // ---- what, where

    private boolean what(JsonNode statement) {
        Predicate<String> same = pattern -> like(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT));
        return statement.has("Action")
                ? list(statement.get("Action")).stream().anyMatch(same)
                : list(statement.get("NotAction")).stream().noneMatch(same);
    }

    private boolean where(JsonNode statement, boolean variables) {
        if (statement.has("Resource")) {
            return list(statement.get("Resource")).stream()
                    .anyMatch(pattern -> like(expand(pattern, variables), resource));
        }
        if (statement.has("NotResource")) {
            List<String> patterns = list(statement.get("NotResource")).stream()
                    .map(pattern -> expand(pattern, variables)).toList();
            boolean nameless = patterns.contains(NOTHING);
            return patterns.stream().noneMatch(pattern -> like(pattern, resource))
                    && !(nameless && statement.get("Effect").asString().equals("Allow"));
        }
        return true;
    }

    // ---- when

    private boolean when(JsonNode statement, boolean variables) {
        for (Map.Entry<String, JsonNode> operator : statement.path("Condition").properties()) {
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                if (!holds(operator.getKey(), key.getKey(), list(key.getValue()), variables)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean holds(String operator, String key, List<String> values, boolean variables) {
        List<String> own = values(key.toLowerCase(Locale.ROOT));
        if (operator.equals("Null")) {
            return values.stream().anyMatch(value -> value.equals("true") == own.isEmpty());
        }
        if (own.isEmpty() && operator.endsWith("IfExists")) {
            return true;
        }
        String plain = operator.replaceFirst("^For(Any|All)Values?:", "").replaceFirst("IfExists$", "");
        boolean not = plain.contains("Not");
        String positive = plain.replace("Not", "");
        Predicate<String> listed = value -> values.stream()
                .anyMatch(policy -> compare(positive, policy, value, variables));
        if (operator.startsWith("ForAllValues:")) {
            return not ? own.stream().noneMatch(listed) : own.stream().allMatch(listed);
        }
        if (operator.startsWith("ForAnyValue:")) {
            return own.stream().anyMatch(not ? listed.negate() : listed);
        }
        return not ? own.stream().noneMatch(listed) : own.stream().anyMatch(listed);
    }

    private boolean compare(String operator, String policy, String value, boolean variables) {
        return switch (operator) {
            case "StringEquals" -> like(escape(policy, variables), value);
            case "StringEqualsIgnoreCase" ->
                like(escape(policy, variables).toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT));
            case "StringLike" -> like(expand(policy, variables), value);
            case "ArnEquals", "ArnLike" -> arnLike(expand(policy, variables), value);
            case "Bool" -> policy.equalsIgnoreCase(value);
            case "BinaryEquals" -> List.of(decoded(policy)).equals(List.of(decoded(value)));
            case "IpAddress" -> inRange(policy, value);
            default -> operator.startsWith("Numeric")
                    ? ordered(operator.substring("Numeric".length()),
                            () -> Double.compare(Double.parseDouble(value), Double.parseDouble(policy)))
                    : ordered(operator.substring("Date".length()), () -> instant(value).compareTo(instant(policy)));
        };
    }

    private interface Order {
        int compare();
    }

    private static boolean ordered(String operator, Order order) {
        try {
            int sign = Integer.signum(order.compare());
            return switch (operator) {
                case "Equals" -> sign == 0;
                case "LessThan" -> sign < 0;
                case "LessThanEquals" -> sign <= 0;
                case "GreaterThan" -> sign > 0;
                case "GreaterThanEquals" -> sign >= 0;
                default -> throw new AssertionError(operator);
            };
        } catch (NumberFormatException | java.time.DateTimeException e) {
            return false;
        }
    }

    private static Instant instant(String text) {
        if (text.matches("\\d+")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        return text.contains("T")
                ? ZonedDateTime.parse(text).toInstant()
                : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static String decoded(String text) {
        return BigInteger.valueOf(1).shiftLeft(1000).add(new BigInteger(1, Base64.getDecoder().decode(text)))
                .toString();
    }

    private static boolean inRange(String range, String value) {
        if (!value.matches("[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*")) {
            return false;
        }
        byte[] network = InetAddress.ofLiteral(range.split("/")[0]).getAddress();
        byte[] address = InetAddress.ofLiteral(value).getAddress();
        int bits = range.contains(":") ? 128 : 32;
        int host = range.contains("/") ? bits - Integer.parseInt(range.split("/")[1]) : 0;
        return network.length == address.length
                && new BigInteger(1, network).shiftRight(host).equals(new BigInteger(1, address).shiftRight(host));
    }

    private List<String> values(String key) {
        boolean signed = caller.kind() != Principal.Kind.ANONYMOUS;
        boolean session = caller.kind() == Principal.Kind.ROLE_SESSION;
        Stream<String> found = switch (key) {
            case "aws:currenttime" -> Stream.of(now.toString());
            case "aws:epochtime" -> Stream.of(String.valueOf(now.getEpochSecond()));
            case "aws:userid" -> Stream.of(caller.id());
            case "aws:principaltype" -> Stream.of(session ? "AssumedRole" : signed ? "User" : "Anonymous");
            case "aws:username" -> signed && !session ? Stream.of(caller.name()) : Stream.empty();
            case "aws:principalaccount" -> signed ? Stream.of(caller.account()) : Stream.empty();
            case "aws:principalarn" -> !signed
                    ? Stream.empty()
                    : Stream.of(session
                            ? "arn:aws:iam::" + caller.account() + ":role/" + caller.name().split("/")[0]
                            : caller.arn());
            default -> key.startsWith("aws:principaltag/")
                    ? caller.tags().entrySet().stream()
                            .filter(tag -> ("aws:principaltag/" + tag.getKey()).equalsIgnoreCase(key))
                            .map(Map.Entry::getValue)
                    : context.find(key).orElse(List.of()).stream();
        };
        return found.toList();
    }

    // ---- texts: a pattern is a text in which \ stands before what is literal; NOTHING is a pattern that no text matches

    private static final String NOTHING = "\uFFFF";

    private static List<String> list(JsonNode node) {
        List<String> texts = new ArrayList<>();
        (node.isArray() || node.isMissingNode() ? node : List.of(node)).forEach(value -> texts.add(value.asString()));
        return texts;
    }

    private String expand(String text, boolean variables) {
        return replace(text, variables, true);
    }

    private String escape(String text, boolean variables) {
        return replace(text, variables, false);
    }

    private String replace(String text, boolean variables, boolean wildcards) {
        if (text.isEmpty()) {
            return "";
        }
        if (variables && text.startsWith("${")) {
            int end = text.indexOf('}');
            String[] parts = text.substring(2, end).split(", *'|'");
            String value = switch (parts[0]) {
                case "*", "?", "$" -> parts[0];
                default -> {
                    List<String> own = values(parts[0].toLowerCase(Locale.ROOT));
                    yield own.size() == 1 ? own.get(0) : parts.length == 2 ? parts[1] : NOTHING;
                }
            };
            String rest = replace(text.substring(end + 1), true, wildcards);
            return value.equals(NOTHING) || rest.equals(NOTHING) ? NOTHING : value.replaceAll("(.)", "\\\\$1") + rest;
        }
        String rest = replace(text.substring(1), variables, wildcards);
        String first = text.substring(0, 1);
        boolean wild = wildcards && (first.equals("*") || first.equals("?"));
        return rest.equals(NOTHING) ? NOTHING : (wild ? first : "\\" + first) + rest;
    }

    private static boolean like(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        char first = pattern.charAt(0);
        if (first == '*') {
            return like(pattern.substring(1), text) || (!text.isEmpty() && like(pattern, text.substring(1)));
        }
        boolean literal = first == '\\';
        boolean matches = !text.isEmpty()
                && (literal ? pattern.charAt(1) == text.charAt(0) : first == '?' || first == text.charAt(0));
        return matches && like(pattern.substring(literal ? 2 : 1), text.substring(1));
    }

    private static boolean arnLike(String pattern, String text) {
        String[] patterns = pattern.split("\\\\:", 6);
        String[] parts = text.split(":", 6);
        if (parts.length < 6 || patterns.length < 6) {
            return parts.length == 6 && pattern.equals("*");
        }
        for (int i = 0; i < 6; i++) {
            if (!like(patterns[i], parts[i])) {
                return false;
            }
        }
        return true;
    }
}
