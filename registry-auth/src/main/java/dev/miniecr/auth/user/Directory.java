package dev.miniecr.auth.user;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.Principal;
import dev.miniecr.auth.user.Entity.AccessKey;
import dev.miniecr.auth.user.Entity.Attachment;
import dev.miniecr.auth.user.Entity.ManagedPolicy;
import dev.miniecr.auth.user.Entity.Role;
import dev.miniecr.auth.user.Entity.Token;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.SessionName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All identities as they were at one moment. It never changes, and nothing that it is asked blocks. */
public final class Directory {
    /*
     * Secrets of access keys stay encrypted here, and are decrypted each time that one is asked for: that takes a few microseconds, as much
     * as some of the five HMACs of the signature that it is wanted for, and a dump of the heap shows no key that was not in use.
     */
    private final String account;
    private final MasterKey masterKey;
    private final long epoch;
    private final Index index;

    Directory(String account, MasterKey masterKey, long epoch, Entities entities) {
        this.account = account;
        this.masterKey = masterKey;
        this.epoch = epoch;
        this.index = new Index(entities);
    }

    /** The one that follows it. */
    Directory next(Entities entities) {
        return new Directory(account, masterKey, epoch + 1, entities);
    }

    Index index() {
        return index;
    }

    /** Greater than that of every directory of this process before it. */
    public long epoch() {
        return epoch;
    }

    public String account() {
        return account;
    }

    /** By the name as it is written, case and all. It may be disabled: see {@link User#active()}. */
    public Optional<User> findUserByName(String name) {
        return index.userByName(name);
    }

    public Optional<User> findUser(String id) {
        return index.user(id);
    }

    public Optional<Role> findRoleByName(String name) {
        return index.roleByName(name);
    }

    /** One of the account's own policies. */
    public Optional<ManagedPolicy> findPolicy(PolicyArn arn) {
        return arn.nameIn(account).flatMap(index::policyByName);
    }

    /** The principal that a user is; empty where there is no such user, or it is disabled. */
    public Optional<Principal> principal(String userId) {
        return findUser(userId).filter(User::active).map(this::principal);
    }

    /** The principal that a session of a role is; empty where there is no such role. */
    public Optional<Principal> principalOfRole(String roleId, SessionName session) {
        return index.entities().find(Role.class, roleId)
                .map(role -> new Principal(Principal.Kind.ROLE_SESSION, account, role.id() + ":" + session,
                        role.name() + "/" + session, Map.of()));
    }

    /** The principal of a unique id, {@code AIDA…} or {@code AROA…:SESSION}: empty where there is no such user or role, or the user is disabled. */
    public Optional<Principal> findPrincipal(String id) {
        int colon = id.indexOf(':');
        return colon < 0
                ? principal(id)
                : principalOfRole(id.substring(0, colon), new SessionName(id.substring(colon + 1)));
    }

    /** What signatures of this key are checked with; empty where there is no such key, it is inactive, or its user is disabled. */
    public Optional<AccessKeySecret> findAccessKey(String id) {
        Optional<AccessKey> key = index.entities().find(AccessKey.class, id);
        return ownerOfKey(id).map(owner -> {
            String secret = masterKey.decrypt(id, key.orElseThrow().encryptedSecret())
                    .orElseThrow(() -> new IllegalStateException("The secret of access key " + id + " is damaged"));
            return new AccessKeySecret(new Identity(owner, new Credential(Credential.Kind.ACCESS_KEY, id)), secret);
        });
    }

    /** Takes the same time whatever is wrong with the secret. */
    public TokenLookup findToken(String secretText, Instant now) {
        String hash = TokenText.hash(secretText);
        Optional<Token> named = TokenText.id(secretText).flatMap(id -> index.entities().find(Token.class, id));
        if (!TokenText.equal(hash, named.map(Token::secretHash).orElse(TokenText.NO_HASH)) || named.isEmpty()) {
            return new TokenLookup.Unknown();
        }
        Token token = named.get();
        if (token.expired(now)) {
            return new TokenLookup.Expired(token);
        }
        Credential credential = new Credential(Credential.Kind.TOKEN, token.id());
        return principal(token.userId())
                .<TokenLookup>map(owner -> new TokenLookup.Found(new Identity(owner, credential), token))
                .orElseGet(() -> new TokenLookup.Disabled(token));
    }

    /**
     * Whether this is still somebody: the principal is there and not disabled, and its credential is neither revoked nor expired. Cheap
     * enough to be asked at each request.
     */
    public boolean accepts(Identity identity, Instant now) {
        return accepts(identity, now, this::isKeyInForce);
    }

    /** @param keys which access keys are in force: a session of a role may have begun with one of another account */
    boolean accepts(Identity identity, Instant now, Predicate<String> keys) {
        Principal principal = identity.principal();
        return switch (principal.kind()) {
            case ANONYMOUS -> true;
            case USER -> isOurs(principal) && findUser(principal.id()).filter(User::active)
                    .filter(user -> accepts(user, identity.credential(), now, keys)).isPresent();
            case ROLE_SESSION -> isOurs(principal) && findRoleOf(principal).isPresent()
                    && acceptsSession(identity.credential(), now, keys);
        };
    }

    /* A session ends at its time, and before that with the access key that it began with, or that key's user. One that no key began is only asked about: its grant could not be made. */
    private static boolean acceptsSession(Credential credential, Instant now, Predicate<String> keys) {
        return credential.session().filter(session -> now.isBefore(session.expiry())).isPresent()
                && (credential.id().isEmpty() || keys.test(credential.id()));
    }

    boolean isKeyInForce(String id) {
        return ownerOfKey(id).isPresent();
    }

    /** Whose an access key is; empty where there is no such key, it is inactive, or its user is disabled. */
    private Optional<Principal> ownerOfKey(String id) {
        return index.entities().find(AccessKey.class, id).filter(AccessKey::active)
                .flatMap(key -> principal(key.userId()));
    }

    private boolean isOurs(Principal principal) {
        return principal.account().equals(account);
    }

    private boolean accepts(User user, Credential credential, Instant now, Predicate<String> keys) {
        return switch (credential.kind()) {
            case PASSWORD -> user.human();
            case ACCESS_KEY -> isKeyOf(user, credential);
            case TOKEN -> index.entities().find(Token.class, credential.id())
                    .filter(token -> !token.expired(now) && token.userId().equals(user.id())).isPresent();
            case CERTIFICATE -> true;
            case SESSION -> isKeyOf(user, credential) && acceptsSession(credential, now, keys);
            case NONE -> false;
        };
    }

    private boolean isKeyOf(User user, Credential credential) {
        return ownerOfKey(credential.id()).filter(owner -> owner.id().equals(user.id())).isPresent();
    }

    /** The policies that bear on an identity; empty where it is nobody any more, as {@link #accepts} says. The anonymous principal has none. */
    public Optional<AppliedPolicies> policiesOf(Identity identity, Instant now) {
        return policiesOf(identity, now, this::isKeyInForce);
    }

    Optional<AppliedPolicies> policiesOf(Identity identity, Instant now, Predicate<String> keys) {
        if (!accepts(identity, now, keys)) {
            return Optional.empty();
        }
        Principal principal = identity.principal();
        return switch (principal.kind()) {
            case ANONYMOUS -> Optional.of(AppliedPolicies.NONE);
            case USER -> findUser(principal.id()).map(user -> policiesOf(user, identity.credential()));
            case ROLE_SESSION -> findRoleOf(principal)
                    .map(role -> new AppliedPolicies(policiesOf(role.id(), role.name()).toList(),
                            limit(identity.credential())));
        };
    }

    private AppliedPolicies policiesOf(User user, Credential credential) {
        List<AppliedPolicy> policies = new ArrayList<>(policiesOf(user.id(), user.name()).toList());
        index.groupsOf(user.id()).forEach(group -> policies.addAll(policiesOf(group.id(), group.name()).toList()));
        Optional<Token> token = credential.kind() == Credential.Kind.TOKEN
                ? index.entities().find(Token.class, credential.id())
                : Optional.empty();
        Optional<AppliedPolicy> limit = token.flatMap(found -> found.policy().map(text -> new AppliedPolicy.Document(
                "policy of token " + found.name() + " of user " + user.name(), text)));
        return new AppliedPolicies(policies, limit.or(() -> limit(credential)));
    }

    private static Optional<AppliedPolicy> limit(Credential credential) {
        return credential.session().flatMap(Credential.Session::policy)
                .map(text -> new AppliedPolicy.Document("the session policy", text));
    }

    private Stream<AppliedPolicy> policiesOf(String holderId, EntityName name) {
        Stream<AppliedPolicy> inline = index.inlinePoliciesOf(holderId).stream()
                .map(policy -> new AppliedPolicy.Document(
                        "inline policy " + policy.name() + " of " + name.kind() + " " + name, policy.document()));
        return Stream.concat(inline, index.attachmentsOf(holderId).stream().flatMap(this::attached));
    }

    private Stream<AppliedPolicy> attached(Attachment attachment) {
        PolicyArn arn = attachment.policy();
        if (arn.builtIn()) {
            return Stream.of(new AppliedPolicy.BuiltIn(arn));
        }
        return findPolicy(arn).<AppliedPolicy>map(policy -> new AppliedPolicy.Document(arn.value(), policy.document()))
                .stream();
    }

    private Optional<Role> findRoleOf(Principal session) {
        int colon = session.id().indexOf(':');
        return colon < 0 ? Optional.empty() : index.entities().find(Role.class, session.id().substring(0, colon));
    }

    private Principal principal(User user) {
        return new Principal(Principal.Kind.USER, account, user.id(), user.name().value(), user.tags());
    }

    /** What a person is shown. */
    public Listing listing() {
        return new Listing(account, index);
    }

    @Override
    public String toString() {
        return "directory " + epoch;
    }
}
