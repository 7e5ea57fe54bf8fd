package dev.miniecr.auth.user;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.miniecr.auth.user.Entity.AccessKey;
import dev.miniecr.auth.user.Entity.Attachment;
import dev.miniecr.auth.user.Entity.Group;
import dev.miniecr.auth.user.Entity.InlinePolicy;
import dev.miniecr.auth.user.Entity.ManagedPolicy;
import dev.miniecr.auth.user.Entity.Membership;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.Entity.Token;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyHolder;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.IdentityError.NoSuchEntity;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Entities by what they are looked up by. */
final class Index {
    /* The maps by name are keyed by the name without its case, because names are taken whatever their case. Who looks a name up must write it as it is: policies compare it so. */
    private final Entities entities;
    private final Map<String, User> users;
    private final Map<String, Group> groups;
    private final Map<String, Role> roles;
    private final Map<String, ManagedPolicy> policies;
    private final Map<String, List<AccessKey>> accessKeys;
    private final Map<String, List<Token>> tokens;
    private final Map<String, List<Membership>> memberships;
    private final Map<String, List<Attachment>> attachments;
    private final Map<String, List<InlinePolicy>> inlinePolicies;
    private final long policyTextLength;

    Index(Entities entities) {
        this.entities = entities;
        this.users = named(entities.all(User.class), User::name);
        this.groups = named(entities.all(Group.class), Group::name);
        this.roles = named(entities.all(Role.class), Role::name);
        this.policies = named(entities.all(ManagedPolicy.class), ManagedPolicy::name);
        this.accessKeys = entities.all(AccessKey.class).collect(groupingBy(AccessKey::userId));
        this.tokens = entities.all(Token.class).collect(groupingBy(Token::userId));
        this.memberships = entities.all(Membership.class).collect(groupingBy(Membership::userId));
        this.attachments = entities.all(Attachment.class).collect(groupingBy(Attachment::holderId));
        this.inlinePolicies = entities.all(InlinePolicy.class).collect(groupingBy(InlinePolicy::holderId));
        this.policyTextLength = documents(entities).mapToLong(String::length).sum();
    }

    private static <E> Map<String, E> named(Stream<E> entities, Function<E, EntityName> name) {
        return entities.collect(toMap(entity -> name.apply(entity).caseless(), Function.identity()));
    }

    private static Stream<String> documents(Entities entities) {
        return Stream.of(entities.all(ManagedPolicy.class).map(ManagedPolicy::document),
                entities.all(InlinePolicy.class).map(InlinePolicy::document),
                entities.all(Role.class).map(Role::trustPolicy),
                entities.all(Token.class).flatMap(token -> token.policy().stream())).flatMap(Function.identity());
    }

    Entities entities() {
        return entities;
    }

    long policyTextLength() {
        return policyTextLength;
    }

    Optional<User> user(String id) {
        return entities.find(User.class, id);
    }

    Optional<User> userByName(String name) {
        return exact(users, name, User::name);
    }

    /** The user that takes this name, whatever its case. */
    Optional<User> userLike(UserName name) {
        return Optional.ofNullable(users.get(name.caseless()));
    }

    Optional<Group> groupByName(String name) {
        return exact(groups, name, Group::name);
    }

    Optional<Role> roleByName(String name) {
        return exact(roles, name, Role::name);
    }

    Optional<ManagedPolicy> policyByName(String name) {
        return exact(policies, name, ManagedPolicy::name);
    }

    private static <E> Optional<E> exact(Map<String, E> byName, String name, Function<E, EntityName> nameOf) {
        return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)))
                .filter(entity -> nameOf.apply(entity).value().equals(name));
    }

    /** Whether a new thing of this kind cannot have the name. */
    boolean isTaken(EntityName name) {
        return switch (name) {
            case UserName user -> users.containsKey(user.caseless());
            case GroupName group -> groups.containsKey(group.caseless());
            case RoleName role -> roles.containsKey(role.caseless());
            case EntityName.PolicyName policy -> policies.containsKey(policy.caseless());
            case EntityName.TokenName _,EntityName.SessionName _ -> false; // Theirs is unique within something else.
        };
    }

    /** Throws IdentityException(NoSuchEntity), as do the others here. */
    User require(UserName name) {
        return userByName(name.value()).orElseThrow(() -> missing(name));
    }

    Group require(GroupName name) {
        return groupByName(name.value()).orElseThrow(() -> missing(name));
    }

    Role require(RoleName name) {
        return roleByName(name.value()).orElseThrow(() -> missing(name));
    }

    ManagedPolicy require(EntityName.PolicyName name) {
        return policyByName(name.value()).orElseThrow(() -> missing(name));
    }

    String requireId(PolicyHolder name) {
        return switch (name) {
            case UserName user -> require(user).id();
            case GroupName group -> require(group).id();
            case RoleName role -> require(role).id();
        };
    }

    static IdentityException missing(EntityName name) {
        return new IdentityException(new NoSuchEntity(name.kind(), name.value()));
    }

    List<AccessKey> accessKeysOf(String userId) {
        return accessKeys.getOrDefault(userId, List.of());
    }

    List<Token> tokensOf(String userId) {
        return tokens.getOrDefault(userId, List.of());
    }

    List<Membership> membershipsOf(String userId) {
        return memberships.getOrDefault(userId, List.of());
    }

    List<Group> groupsOf(String userId) {
        return membershipsOf(userId).stream().flatMap(at -> entities.find(Group.class, at.groupId()).stream()).toList();
    }

    List<Attachment> attachmentsOf(String holderId) {
        return attachments.getOrDefault(holderId, List.of());
    }

    List<InlinePolicy> inlinePoliciesOf(String holderId) {
        return inlinePolicies.getOrDefault(holderId, List.of());
    }

    Collection<User> users() {
        return users.values();
    }

    Collection<Group> groups() {
        return groups.values();
    }

    Collection<Role> roles() {
        return roles.values();
    }

    Collection<ManagedPolicy> policies() {
        return policies.values();
    }
}
