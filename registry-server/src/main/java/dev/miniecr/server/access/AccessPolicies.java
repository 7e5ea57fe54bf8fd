package dev.miniecr.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Permission;
import dev.miniecr.auth.policy.ManagedPolicies;
import dev.miniecr.auth.policy.NamedPolicy;
import dev.miniecr.auth.policy.Policies;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.policy.PolicySource;
import dev.miniecr.auth.user.AppliedPolicies;
import dev.miniecr.auth.user.AppliedPolicy;
import dev.miniecr.auth.user.Identities;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The policies in force: those of users, groups, roles and tokens, and those of the registry and its repositories. */
public final class AccessPolicies implements PolicySource {
    private static final long REMEMBERED_CHARACTERS = 2_000_000;

    private final Identities identities;
    private final ResourcePolicies resources;
    private final Clock clock;
    private final Cache<String, PolicyDocument> parsed = Caffeine.newBuilder().maximumWeight(REMEMBERED_CHARACTERS)
            .weigher((String text, PolicyDocument _) -> text.length() + 100).executor(Runnable::run).build();

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
        Optional<AppliedPolicies> applied = identities.directory().policiesOf(identity, clock.instant());
        return applied.map(found -> new Policies(found.identity().stream().flatMap(policy -> named(policy).stream())
                .toList(), found.limit().map(limit -> List.of(named(limit).stream().toList())).orElse(List.of()),
                resources.on(permission))).orElse(Policies.NONE);
    }

    private Optional<NamedPolicy> named(AppliedPolicy policy) {
        return switch (policy) {
            case AppliedPolicy.BuiltIn(var arn) -> ManagedPolicies.find(arn.value());
            case AppliedPolicy.Document(String name, String text) -> Optional
                    .of(new NamedPolicy(name,
                            parsed.get(text, key -> PolicyDocument.ofStored(PolicyKind.IDENTITY, key))));
        };
    }
}
