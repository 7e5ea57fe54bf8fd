package dev.miniecr.auth.user;

import dev.miniecr.auth.user.Changes.Plan;
import dev.miniecr.auth.user.Entity.Attachment;
import dev.miniecr.auth.user.Entity.InlinePolicy;
import dev.miniecr.auth.user.Entity.ManagedPolicy;
import dev.miniecr.auth.user.EntityName.PolicyHolder;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.IdentityError.DeleteConflict;
import dev.miniecr.auth.user.IdentityError.EntityAlreadyExists;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Changes the account's managed policies, what is attached to whom, and inline policies. Documents are kept as they are given: the caller
 * has checked them. Where a policy or its holder is not there, the methods throw IdentityException(NoSuchEntity).
 */
public final class Policies {
    private final String account;
    private final Changes changes;
    private final Clock clock;
    private final IdentityLimits limits;

    Policies(String account, Changes changes, Clock clock, IdentityLimits limits) {
        this.account = account;
        this.changes = changes;
        this.clock = clock;
        this.limits = limits;
    }

    /** Throws IdentityException(EntityAlreadyExists, LimitExceeded, InvalidInput). */
    public ManagedPolicy create(PolicyName name, String document) throws IOException {
        return changes.change(index -> {
            if (index.isTaken(name)) {
                throw new IdentityException(new EntityAlreadyExists(name.kind(), name.value()));
            }
            IdentityLimits.requireRoom(index.policies().size(), limits.policies(), "policies");
            limits.requireDocument(index, document);
            Instant now = clock.instant();
            return Plan.put(new ManagedPolicy(name, document, 1, now, now));
        });
    }

    /** Its next version; earlier ones are not kept. Throws IdentityException(LimitExceeded, InvalidInput). */
    public ManagedPolicy replace(PolicyName name, String document) throws IOException {
        return changes.change(index -> {
            ManagedPolicy before = index.require(name);
            limits.requireDocument(index, document);
            return Plan.put(new ManagedPolicy(name, document, before.version() + 1, before.createdAt(),
                    clock.instant()));
        });
    }

    /** Throws IdentityException(DeleteConflict) while it is attached: somebody's rights would change unseen. */
    public void delete(PolicyName name) throws IOException {
        changes.change(index -> {
            ManagedPolicy policy = index.require(name);
            PolicyArn arn = PolicyArn.of(account, name);
            long uses = index.entities().all(Attachment.class).filter(at -> at.policy().equals(arn)).count();
            if (uses > 0) {
                String use = uses == 1 ? "it is attached" : "it is attached " + uses + " times";
                throw new IdentityException(new DeleteConflict(name.kind(), name.value(), use));
            }
            return Plan.remove(policy);
        });
    }

    /** Nothing where it is attached already. That a built-in policy exists is the caller's to check. Throws IdentityException(LimitExceeded). */
    public void attach(PolicyHolder holder, PolicyArn policy) throws IOException {
        changes.change(index -> {
            Attachment attachment = new Attachment(index.requireId(holder), policy);
            List<Attachment> before = index.attachmentsOf(attachment.holderId());
            if (before.contains(attachment)) {
                return Plan.none(attachment);
            }
            if (!policy.builtIn() && policy.nameIn(account).flatMap(index::policyByName).isEmpty()) {
                throw new IdentityException(new NoSuchEntity("policy", policy.value()));
            }
            IdentityLimits.requireRoom(before.size(), limits.policiesPerHolder(),
                    "policies attached to a " + holder.kind());
            return Plan.put(attachment);
        });
    }

    /** Throws IdentityException(NoSuchEntity) where it is not attached. */
    public void detach(PolicyHolder holder, PolicyArn policy) throws IOException {
        changes.change(index -> {
            Attachment attachment = new Attachment(index.requireId(holder), policy);
            if (!index.attachmentsOf(attachment.holderId()).contains(attachment)) {
                throw new IdentityException(new NoSuchEntity("attached policy", policy.value()));
            }
            return Plan.remove(attachment);
        });
    }

    /** In place of the holder's inline policy of that name, if it has one. Throws IdentityException(LimitExceeded, InvalidInput). */
    public InlinePolicy putInline(PolicyHolder holder, PolicyName name, String document) throws IOException {
        return changes.change(index -> {
            InlinePolicy policy = new InlinePolicy(index.requireId(holder), name, document);
            limits.requireDocument(index, document);
            List<InlinePolicy> before = index.inlinePoliciesOf(policy.holderId());
            if (before.stream().noneMatch(other -> other.name().equals(name))) {
                IdentityLimits.requireRoom(before.size(), limits.policiesPerHolder(),
                        "inline policies of a " + holder.kind());
            }
            return before.contains(policy) ? Plan.none(policy) : Plan.put(policy);
        });
    }

    public void deleteInline(PolicyHolder holder, PolicyName name) throws IOException {
        changes.change(index -> Plan.remove(requireInline(index, holder, name)));
    }

    static InlinePolicy requireInline(Index index, PolicyHolder holder, PolicyName name) {
        return index.inlinePoliciesOf(index.requireId(holder)).stream().filter(policy -> policy.name().equals(name))
                .findFirst().orElseThrow(() -> new IdentityException(new NoSuchEntity("inline policy", name.value())));
    }

    /** What goes with a user, group or role. */
    static List<Entity> of(Index index, String holderId) {
        return Stream.concat(index.attachmentsOf(holderId).stream(), index.inlinePoliciesOf(holderId).stream())
                .map(Entity.class::cast).toList();
    }
}
