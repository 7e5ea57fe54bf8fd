package dev.miniecr.auth.policy;

import dev.miniecr.auth.Decision;
import dev.miniecr.auth.Decision.PolicyType;
import dev.miniecr.auth.Decision.StatementName;
import dev.miniecr.auth.Decision.Verdict;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.policy.PrincipalElement.Match;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements about one principal, action and resource: only their conditions are open. */
public final class ApplicableStatements {
    /*
     * Who must allow:
     *   the same account      identity policy, or resource policy that names the principal
     *   another account       identity policy, and resource policy that names the principal or its account
     *   a role to be assumed  trust policy that names the principal; or one that names its account, and identity policy
     *   nobody (anonymous)    resource policy that names everybody; never for a role to be assumed
     * and in each case every limit. AWS exempts from the session policy what a resource policy allows to the session's own ARN; here the limit holds.
     */
    private record Applicable(Statement statement, StatementName name, Match match) {}

    private final Principal principal;
    private final String resource;
    private final boolean otherAccount;
    private final boolean trust;
    private final List<Applicable> denies = new ArrayList<>();
    private final List<Applicable> identityAllows;
    private final List<List<Applicable>> limitAllows = new ArrayList<>();
    private final List<Applicable> namingAllows;
    private final List<Applicable> accountAllows;

    ApplicableStatements(Policies policies, Principal principal, Permission permission, boolean anonymousAllowed) {
        this.principal = principal;
        this.resource = permission.resource().arn();
        this.otherAccount = !resource.equals("*") && !accountOf(resource).equals(principal.account());
        this.trust = policies.resource().stream().anyMatch(policy -> policy.document().kind() == PolicyKind.TRUST);
        String action = permission.action().value();
        this.identityAllows = collect(PolicyType.IDENTITY_BASED, policies.identity(), action);
        policies.limits().forEach(limit -> limitAllows.add(collect(PolicyType.SESSION, limit, action)));
        boolean admitted = principal.kind() != Principal.Kind.ANONYMOUS || (anonymousAllowed && !trust);
        List<Applicable> allows = collect(PolicyType.RESOURCE_BASED, policies.resource(), action);
        this.namingAllows = admitted ? only(allows, Match.NAMED) : List.of();
        this.accountAllows = admitted ? only(allows, Match.ACCOUNT) : List.of();
    }

    private static String accountOf(String arn) {
        String[] parts = arn.split(":", 6);
        return parts.length < 6 ? "" : parts[4];
    }

    private static List<Applicable> only(List<Applicable> allows, Match match) {
        return allows.stream().filter(allow -> allow.match == match).toList();
    }

    /** Keeps the denies, and gives the allows. */
    private List<Applicable> collect(PolicyType type, List<NamedPolicy> policies, String action) {
        List<Applicable> allows = new ArrayList<>();
        for (NamedPolicy policy : policies) {
            int position = 0;
            for (Statement statement : policy.document().statements()) {
                Match match = statement.match(principal);
                if (match != Match.NOBODY && statement.actions().match(action) && statement.mayConcern(resource)) {
                    StatementName name = new StatementName(type, policy.name(), position, statement.sid());
                    List<Applicable> kept = statement.effect() == Effect.DENY ? denies : allows;
                    kept.add(new Applicable(statement, name, match));
                }
                position++;
            }
        }
        return allows;
    }

    /** The condition keys, in lower case, whose values in the context may change the decision. */
    public Set<String> contextKeys() {
        return keys().filter(key -> !ConditionKeys.isOfPrincipal(key) && !ConditionKeys.isOfClock(key))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the decision may change with time alone. */
    public boolean readTime() {
        return keys().anyMatch(ConditionKeys::isOfClock);
    }

    private Stream<String> keys() {
        return Stream.of(Stream.of(denies, identityAllows, namingAllows, accountAllows), limitAllows.stream())
                .flatMap(lists -> lists).flatMap(List::stream)
                .flatMap(applicable -> applicable.statement.keys().stream());
    }

    public Decision decide(RequestContext context, Instant now) {
        ConditionKeys values = new ConditionKeys(principal, context, now);
        Optional<StatementName> deny = first(denies, values);
        return deny.isPresent() ? new Decision(Verdict.EXPLICITLY_DENIED, deny) : limited(allow(values), values);
    }

    private Decision allow(ConditionKeys values) {
        Optional<StatementName> naming = first(namingAllows, values);
        if (principal.kind() == Principal.Kind.ANONYMOUS) {
            return allowed(naming, Verdict.NO_RESOURCE_POLICY_ALLOWS);
        }
        Optional<StatementName> identity = first(identityAllows, values);
        if (!otherAccount && !trust) {
            return allowed(identity.or(() -> naming), Verdict.NO_IDENTITY_POLICY_ALLOWS);
        }
        if (!otherAccount && naming.isPresent()) {
            return allowed(naming, Verdict.NO_RESOURCE_POLICY_ALLOWS);
        }
        if (identity.isEmpty()) {
            return denied(Verdict.NO_IDENTITY_POLICY_ALLOWS);
        }
        return allowed(naming.or(() -> first(accountAllows, values)), Verdict.NO_RESOURCE_POLICY_ALLOWS);
    }

    private Decision limited(Decision decision, ConditionKeys values) {
        boolean within = limitAllows.stream().allMatch(limit -> first(limit, values).isPresent());
        return decision.allowed() && !within ? denied(Verdict.NO_SESSION_POLICY_ALLOWS) : decision;
    }

    private Optional<StatementName> first(List<Applicable> applicable, ConditionKeys values) {
        for (Applicable candidate : applicable) {
            if (candidate.statement.applies(resource, values)) {
                return Optional.of(candidate.name);
            }
        }
        return Optional.empty();
    }

    private static Decision allowed(Optional<StatementName> statement, Verdict otherwise) {
        return statement.isPresent() ? new Decision(Verdict.ALLOWED, statement) : denied(otherwise);
    }

    private static Decision denied(Verdict verdict) {
        return new Decision(verdict, Optional.empty());
    }
}
