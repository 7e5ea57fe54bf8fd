package dev.miniecr.auth.user;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.miniecr.auth.user.Entity.Attachment;
import dev.miniecr.auth.user.Entity.Membership;
import dev.miniecr.auth.user.EntityName.PolicyHolder;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.UserName;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The identities for people to read: plain records without secrets, sorted by name. What is asked of somebody who is not there throws IdentityException(NoSuchEntity). */
public final class Listing {
    private final String account;
    private final Index index;

    /**
     * One user.
     *
     * @param origin   "local" or "htpasswd"
     * @param disabled by an administrator
     * @param absent   from the htpasswd file that it came from
     * @param policies ARNs of those attached to itself
     */
    public record ListedUser(String name, String id, String arn, Instant createdAt, String origin, boolean password,
            boolean disabled, boolean absent, Map<String, String> tags, List<String> groups, List<String> policies,
            List<String> inlinePolicies) {}

    public record ListedAccessKey(String id, String user, boolean active, Instant createdAt) {}

    /**
     * One token.
     *
     * @param policy the document that bounds it
     */
    public record ListedToken(String name, String id, String user, Instant createdAt, Optional<Instant> expiresAt,
            Optional<String> policy) {}

    public record ListedGroup(String name, String id, String arn, Instant createdAt, List<String> users,
            List<String> policies, List<String> inlinePolicies) {}

    public record ListedRole(String name, String id, String arn, Instant createdAt, int maxSessionSeconds,
            String trustPolicy, List<String> policies, List<String> inlinePolicies) {}

    /**
     * One managed policy.
     *
     * @param attachments how many users, groups and roles it is attached to
     */
    public record ListedPolicy(String name, String arn, long version, Instant createdAt, Instant changedAt,
            long attachments) {}

    Listing(String account, Index index) {
        this.account = account;
        this.index = index;
    }

    public List<ListedUser> users() {
        return sorted(index.users(), this::listed, ListedUser::name);
    }

    public ListedUser user(UserName name) {
        return listed(index.require(name));
    }

    private ListedUser listed(Entity.User user) {
        return new ListedUser(user.name().value(), user.id(), arn("user", user.name()), user.createdAt(),
                user.origin().name().toLowerCase(Locale.ROOT), user.human(), user.disabled(), user.absent(),
                user.tags(), sorted(index.groupsOf(user.id()), group -> group.name().value(), Function.identity()),
                attached(user.id()), inline(user.id()));
    }

    public List<ListedAccessKey> accessKeys(UserName owner) {
        return sorted(index.accessKeysOf(index.require(owner).id()),
                key -> new ListedAccessKey(key.id(), owner.value(), key.active(), key.createdAt()),
                ListedAccessKey::id);
    }

    public List<ListedToken> tokens(UserName owner) {
        return sorted(
                index.tokensOf(index.require(owner).id()), token -> new ListedToken(token.name().value(), token.id(),
                        owner.value(), token.createdAt(), token.expiresAt(), token.policy()),
                ListedToken::name);
    }

    public List<ListedGroup> groups() {
        Map<String, List<String>> members = index.entities().all(Membership.class)
                .collect(groupingBy(Membership::groupId, mapping(Membership::userId, toList())));
        return sorted(index.groups(), group -> new ListedGroup(group.name().value(), group.id(),
                arn("group", group.name()), group.createdAt(), names(members.getOrDefault(group.id(), List.of())),
                attached(group.id()),
                inline(group.id())), ListedGroup::name);
    }

    public List<ListedRole> roles() {
        return sorted(index.roles(), role -> new ListedRole(role.name().value(), role.id(), arn("role", role.name()),
                role.createdAt(), role.maxSessionSeconds(), role.trustPolicy(), attached(role.id()),
                inline(role.id())), ListedRole::name);
    }

    /** The account's own managed policies. */
    public List<ListedPolicy> policies() {
        Map<PolicyArn, Long> uses = index.entities().all(Attachment.class)
                .collect(groupingBy(Attachment::policy, counting()));
        return sorted(index.policies(), policy -> {
            PolicyArn arn = PolicyArn.of(account, policy.name());
            return new ListedPolicy(policy.name().value(), arn.value(), policy.version(), policy.createdAt(),
                    policy.changedAt(), uses.getOrDefault(arn, 0L));
        }, ListedPolicy::name);
    }

    /** The document of one of the account's own managed policies. */
    public String policyDocument(PolicyName name) {
        return index.require(name).document();
    }

    public String inlinePolicyDocument(PolicyHolder holder, PolicyName name) {
        return Policies.requireInline(index, holder, name).document();
    }

    private List<String> names(List<String> userIds) {
        return userIds.stream().flatMap(id -> index.user(id).stream()).map(user -> user.name().value()).sorted()
                .toList();
    }

    private List<String> attached(String holderId) {
        return sorted(index.attachmentsOf(holderId), at -> at.policy().value(), Function.identity());
    }

    private List<String> inline(String holderId) {
        return sorted(index.inlinePoliciesOf(holderId), policy -> policy.name().value(), Function.identity());
    }

    private String arn(String type, EntityName name) {
        return "arn:aws:iam::" + account + ":" + type + "/" + name;
    }

    private static <E, L> List<L> sorted(Collection<E> entities, Function<E, L> list, Function<L, String> by) {
        return entities.stream().map(list).sorted(Comparator.comparing(by)).toList();
    }
}
