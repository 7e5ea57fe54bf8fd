package dev.miniecr.server.access;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.RequestContext;
import dev.miniecr.auth.policy.ManagedPolicies;
import dev.miniecr.auth.policy.NamedPolicy;
import dev.miniecr.auth.policy.Policies;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyEvaluator;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.policy.PolicySource;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.AppliedPolicies;
import dev.miniecr.auth.user.AppliedPolicy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The policies in force: those of users, groups, roles, tokens and sessions, and those of the registry, its repositories and of roles to be assumed. */
public final class AccessPolicies implements PolicySource {
    private static final String ROLE = "role/";
    private static final long REMEMBERED_CHARACTERS = 2_000_000;

    private final Accounts accounts;
    private final Map<String, ResourcePolicies> resources;
    private final Clock clock;
    private final Cache<Written, PolicyDocument> parsed = Caffeine.newBuilder().maximumWeight(REMEMBERED_CHARACTERS)
            .weigher((Written document, PolicyDocument _) -> document.text.length() + 100).executor(Runnable::run)
            .build();

    private record Written(PolicyKind kind, String text) {}

    /** @param resources of each account */
    public AccessPolicies(Accounts accounts, Collection<ResourcePolicies> resources, Clock clock) {
        this.accounts = accounts;
        this.resources = resources.stream().collect(toUnmodifiableMap(ResourcePolicies::account, Function.identity()));
        this.clock = clock;
    }

    /* All these numbers only grow, so their sum is another one whenever one of them is. */
    @Override
    public long epoch() {
        long sum = accounts.epoch();
        for (ResourcePolicies policies : resources.values()) {
            sum += policies.changes();
        }
        return sum;
    }

    /* Somebody who is nobody any more has no policies at all, not even the repositories'. */
    @Override
    public Policies policies(Identity identity, Permission permission) {
        Optional<AppliedPolicies> applied = accounts.policiesOf(identity, clock.instant());
        return applied.map(found -> new Policies(found.identity().stream().flatMap(policy -> named(policy).stream())
                .toList(), found.limit().map(limit -> List.of(named(limit).stream().toList())).orElse(List.of()),
                on(identity, permission))).orElse(Policies.NONE);
    }

    /* About a role nobody but its trust policy has a say, and about one that is not there nobody. What concerns no one thing is the caller's account's. */
    private List<NamedPolicy> on(Identity identity, Permission permission) {
        String[] arn = permission.resource().arn().split(":", 6);
        boolean named = arn.length == 6;
        if (named && arn[2].equals("iam") && arn[5].startsWith(ROLE)) {
            return accounts.find(arn[4])
                    .flatMap(identities -> identities.directory().findRoleByName(arn[5].substring(ROLE.length())))
                    .map(role -> named("the trust policy of role " + role.name(), PolicyKind.TRUST,
                            role.trustPolicy()))
                    .stream().toList();
        }
        String account = named ? arn[4] : identity.principal().account();
        return Optional.ofNullable(resources.get(account)).map(policies -> policies.on(permission)).orElse(List.of());
    }

    /** Whether this would be allowed if the document stood in place of the other one of its kind. */
    public boolean wouldAllow(Identity identity, Permission permission, PolicyDocument document) {
        Policies now = policies(identity, permission);
        List<NamedPolicy> resource = new ArrayList<>(now.resource());
        resource.removeIf(policy -> policy.document().kind() == document.kind());
        resource.add(new NamedPolicy("the new policy", document));
        return new PolicyEvaluator(false).decide(new Policies(now.identity(), now.limits(), resource), identity,
                permission, RequestContext.EMPTY, clock.instant()).allowed();
    }

    private Optional<NamedPolicy> named(AppliedPolicy policy) {
        return switch (policy) {
            case AppliedPolicy.BuiltIn(var arn) -> ManagedPolicies.find(arn.value());
            case AppliedPolicy.Document(String name, String text) ->
                Optional.of(named(name, PolicyKind.IDENTITY, text));
        };
    }

    private NamedPolicy named(String name, PolicyKind kind, String text) {
        return new NamedPolicy(name, parsed.get(new Written(kind, text),
                document -> PolicyDocument.ofStored(document.kind, document.text)));
    }
}
