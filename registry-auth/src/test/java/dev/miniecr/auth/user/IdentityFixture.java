package dev.miniecr.auth.user;

import dev.miniecr.auth.Credential;
import dev.miniecr.auth.Identity;
import dev.miniecr.auth.user.Entity.User;
import dev.miniecr.auth.user.EntityName.GroupName;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.RoleName;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Identities over a store, and what the cases of its contract put into them. */
interface IdentityFixture {
    String ACCOUNT = "000000000000";
    UserName ALICE = new UserName("alice");
    UserName BOB = new UserName("bob");
    GroupName CI = new GroupName("ci");
    RoleName DEPLOY = new RoleName("deploy");
    PolicyName READ = new PolicyName("read");
    TokenName LAPTOP = new TokenName("laptop");
    String DOCUMENT = "{\"Version\": \"2012-10-17\", \"Statement\": []}";
    PolicyArn READ_ONLY = new PolicyArn("arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly");

    /* With nanoseconds, which are not stored. */
    Instant NOW = Instant.parse("2026-11-23T10:00:00.123456789Z");

    IdentityLimits SMALL = new IdentityLimits(5, 4, 3, 2, 2, 2, 2, 3, 2, 100, 300);

    IdentityStore store();

    Identities identities();

    MasterKey masterKey();

    SettableClock clock();

    /** Another node over the same store. */
    default Identities anotherNode() throws IOException {
        return identities(masterKey(), IdentityLimits.DEFAULT);
    }

    default Identities identities(MasterKey key, IdentityLimits limits) throws IOException {
        return new Identities(store(), ACCOUNT, key, limits, clock(), new SecureRandom());
    }

    default Directory directory() {
        return identities().directory();
    }

    default User create(UserName name) throws IOException {
        return identities().users().create(Users.NewUser.named(name));
    }

    default User createWithPassword(UserName name) throws IOException {
        return identities().users().create(Users.NewUser.named(name).withPassword("$argon2id$hash"));
    }

    static Identity by(Directory directory, User user, Credential credential) {
        return new Identity(directory.principal(user.id()).orElseThrow(), credential);
    }

    /** The user as it is now, by its password. */
    default Identity byPassword(User user) {
        return by(directory(), user, Credential.PASSWORD);
    }

    static Credential accessKey(String id) {
        return new Credential(Credential.Kind.ACCESS_KEY, id);
    }

    static Credential token(String id) {
        return new Credential(Credential.Kind.TOKEN, id);
    }

    /** The names of the policies of an identity; empty where it is nobody any more. */
    default Optional<List<String>> policyNames(Identity identity) {
        return directory().policiesOf(identity, clock().instant())
                .map(policies -> policies.identity().stream().map(AppliedPolicy::name).toList());
    }
}
