package dev.miniecr.server.access;

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
import dev.miniecr.auth.user.AppliedPolicies;
import dev.miniecr.auth.user.AppliedPolicy;
import dev.miniecr.auth.user.Directory;
import dev.miniecr.auth.user.Identities;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The policies in force: those of users, groups, roles, tokens and sessions, and those of the registry, its repositories and of roles to be assumed. */
public final class AccessPolicies implements PolicySource {
    private static final long REMEMBERED_CHARACTERS = 2_000_000;

    private final Identities identities;
    private final ResourcePolicies resources;
    private final Clock clock;
    private final Cache<Written, PolicyDocument> parsed = Caffeine.newBuilder().maximumWeight(REMEMBERED_CHARACTERS)
            .weigher((Written document, PolicyDocument _) -> document.text.length() + 100).executor(Runnable::run)
            .build();

    private record Written(PolicyKind kind, String text) {}

    public AccessPolicies(Identities identities, ResourcePolicies resources, Clock clock) {
        this.identities = identities;
        this.resources = resources;
        this.clock = clock;
    }

    /* Both numbers only grow, so their sum is another one whenever either is. */
    @Override
    public long epoch() {
        return identities.epoch() + resources.changes();
    }

    /* Somebody who is nobody any more has no policies at all, not even the repositories'. */
    @Override
    public Policies policies(Identity identity, Permission permission) {
        Directory directory = identities.directory();
        Optional<AppliedPolicies> applied = directory.policiesOf(identity, clock.instant());
        return applied.map(found -> new Policies(found.identity().stream().flatMap(policy -> named(policy).stream())
                .toList(), found.limit().map(limit -> List.of(named(limit).stream().toList())).orElse(List.of()),
                on(directory, permission))).orElse(Policies.NONE);
    }

    /* About a role nobody but its trust policy has a say, and about one that is not there nobody. */
    private List<NamedPolicy> on(Directory directory, Permission permission) {
        String arn = permission.resource().arn();
        String roles = "arn:aws:iam::" + directory.account() + ":role/";
        if (!arn.startsWith(roles)) {
            return resources.on(permission);
        }
        return directory.findRoleByName(arn.substring(roles.length()))
                .map(role -> named("the trust policy of role " + role.name(), PolicyKind.TRUST, role.trustPolicy()))
                .stream().toList();
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
