package dev.miniecr.server.access;

import dev.miniecr.auth.Authorizer;
import dev.miniecr.auth.password.Password;
import dev.miniecr.auth.password.PasswordChecks;
import dev.miniecr.auth.password.PasswordHashes;
import dev.miniecr.auth.password.PasswordPool;
import dev.miniecr.auth.password.TimeSource;
import dev.miniecr.auth.policy.PolicyAuthorizer;
import dev.miniecr.auth.policy.PolicyDocument;
import dev.miniecr.auth.policy.PolicyKind;
import dev.miniecr.auth.token.AuthorizationPasswords;
import dev.miniecr.auth.token.BearerTokens;
import dev.miniecr.auth.token.DownloadTokens;
import dev.miniecr.auth.token.RefreshTokens;
import dev.miniecr.auth.token.SessionTokens;
import dev.miniecr.auth.token.SigningKeys;
import dev.miniecr.auth.user.AccessKeys;
import dev.miniecr.auth.user.EntityName.PolicyName;
import dev.miniecr.auth.user.EntityName.TokenName;
import dev.miniecr.auth.user.EntityName.UserName;
import dev.miniecr.auth.user.Accounts;
import dev.miniecr.auth.user.Identities;
import dev.miniecr.auth.user.IdentityLimits;
import dev.miniecr.auth.user.MasterKey;
import dev.miniecr.auth.user.MemoryIdentityStore;
import dev.miniecr.auth.user.PolicyArn;
import dev.miniecr.auth.user.Tokens;
import dev.miniecr.auth.user.Users;
import dev.miniecr.server.config.AccessConfig;
import dev.miniecr.server.http.Service;
import dev.miniecr.server.http.SignatureGuard;
import dev.miniecr.server.oci.Exchange;
import dev.miniecr.server.oci.OciApi;
import dev.miniecr.server.sts.Sts;
import dev.miniecr.storage.Documents;
import dev.miniecr.storage.Registry;
import dev.miniecr.storage.RegistrySettings;
import dev.miniecr.storage.RepositoryHooks;
import dev.miniecr.storage.blob.memory.MemoryBlobStore;
import dev.miniecr.storage.index.CachingManifestIndex;
import dev.miniecr.storage.index.NewRepository;
import dev.miniecr.storage.index.StoredRepository;
import dev.miniecr.storage.index.sql.SqlManifestIndex;
import dev.miniecr.storage.index.sql.SqliteDatabase;
import dev.miniecr.storage.oci.RegistryId;
import dev.miniecr.storage.oci.Repository;
import dev.miniecr.storage.oci.RepositoryName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A registry with users, of which a test says what they may; passwords cost little, and the time is the test's. */
final class AccessFixture implements Closeable {
    static final String ACCOUNT = RegistryId.DEFAULT.value();
    static final String OTHER = "111122223333";
    private static final String PASSWORD = "the password of ";

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
    final Identities identities;
    final Identities others;
    final ResourcePolicies resources;
    final Map<String, String> htpasswd = new ConcurrentHashMap<>();
    final Registry registry;
    final SessionTokens sessions;
    private final Accounts accounts;
    private final Access access;
    private final Service oci;
    private final PasswordHashes hashes;
    private final PasswordPool pool;
    private final CachingManifestIndex index;

    AccessFixture(Path folder, boolean anonymous) throws IOException {
        this(folder, config(anonymous, false), new Origins(List.of(), Optional.empty()));
    }

    static AccessConfig config(boolean anonymous, boolean strictRegion) {
        return new AccessConfig(anonymous, AccessConfig.Challenge.BEARER, strictRegion, Optional.empty(), 1_000,
                new AccessConfig.Tokens(Duration.ofMinutes(5), true, Duration.ofDays(30), Duration.ofDays(30)),
                new AccessConfig.Passwords(1, 64), AccessConfig.Limits.NONE);
    }

    AccessFixture(Path folder, AccessConfig config, Origins origins) throws IOException {
        this(folder, config, origins, tags -> tags);
    }

    /** @param wrap stands between the guard and the tags of repositories */
    AccessFixture(Path folder, AccessConfig config, Origins origins, UnaryOperator<ResourceTags> wrap)
            throws IOException {
        Clock clock = new SetClock(now);
        SecureRandom random = new SecureRandom();
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        this.index = new CachingManifestIndex(
                new SqlManifestIndex(new SqliteDatabase(folder.resolve("index.db"), SqliteDatabase.Limits.forCores(2)),
                        Clock.systemUTC(), SqlManifestIndex.Delays.DEFAULT),
                1 << 20);
        Documents documents = new Documents(index);
        this.resources = new ResourcePolicies(documents, RegistryId.DEFAULT, "us-east-1");
        this.registry = new Registry(new MemoryBlobStore(), index, documents, new Following(resources),
                RegistrySettings.DEFAULT, Clock.systemUTC());
        this.identities = new Identities(new MemoryIdentityStore(), ACCOUNT, MasterKey.random(random),
                IdentityLimits.DEFAULT, clock, random);
        this.others = new Identities(new MemoryIdentityStore(), OTHER, MasterKey.random(random),
                IdentityLimits.DEFAULT, clock, random);
        this.accounts = new Accounts(List.of(identities, others));
        this.hashes = new PasswordHashes(new PasswordHashes.Cost(64, 1, 1), random, () -> 0);
        this.pool = new PasswordPool(new PasswordPool.Settings(1, 64));
        Authorizer authorizer = new PolicyAuthorizer(new AccessPolicies(accounts, List.of(resources), clock), clock,
                config.anonymous(), config.decisions());
        BearerTokens.Settings settings = new BearerTokens.Settings("mini-ecr", config.tokens().expiry(),
                Duration.ofMinutes(1), 1 << 20);
        SigningKeys keys = new SigningKeys(secrets, settings.longestLife(), clock, random);
        this.sessions = new SessionTokens(secrets, clock, random);
        this.access = new Access(
                new Access.Proofs(accounts,
                        new PasswordChecks(hashes, pool, PasswordChecks.Settings.DEFAULT, TimeSource.SYSTEM, random),
                        name -> Optional.ofNullable(htpasswd.get(name)), keys,
                        new BearerTokens(keys, settings, clock, random),
                        new AuthorizationPasswords(secrets, clock, random), sessions,
                        new DownloadTokens(secrets, clock, random),
                        Optional.of(new RefreshTokens(secrets, config.tokens().refreshExpiry(), clock, random)),
                        _ -> Optional.empty()),
                authorizer, wrap.apply(new RepositoryTags(index, "us-east-1")), config, origins,
                "us-east-1", clock);
        this.oci = OciApi.service(registry, access.site(ACCOUNT).guard(),
                new OciApi.Settings(RegistryId.DEFAULT, "us-east-1",
                        Optional.empty(), new OciApi.PageSizes(5, 10)),
                OciApi.Choices.USUAL);
        identities.bootstrap(hash("admin"), Optional.empty());
    }

    Sts sts() {
        return new Sts(accounts, sessions, new SetClock(now));
    }

    AuthorizationTokens authorizationTokens() {
        return access.authorizationTokens();
    }

    SignatureGuard signatures() {
        return access.signatures();
    }

    /** A new access key of the user. */
    AccessKeys.Created key(String user) throws IOException {
        return identities.accessKeys().create(new UserName(user));
    }

    /** A user whose password is in an htpasswd file, there in place of the one before. */
    void htpasswd(String user, String password) throws IOException {
        htpasswd.put(user, hashes.hash(new Password(password)));
        identities.syncExternal(Set.of(new UserName(user)));
    }

    /** Lets the policies follow the repositories. */
    private record Following(ResourcePolicies policies) implements RepositoryHooks {
        @Override
        public Optional<NewRepository> template(Repository repository) {
            return Optional.empty();
        }

        @Override
        public void created(StoredRepository repository, NewRepository beginning) throws IOException {
            policies.created(repository, beginning);
        }

        @Override
        public void deleted(StoredRepository repository) throws IOException {
            policies.deleted(repository);
        }
    }

    private String hash(String user) {
        return hashes.hash(new Password(PASSWORD + user));
    }

    /** A user with the password that {@link #basic} sends, and with these policies attached. */
    void user(String name, PolicyArn... policies) throws IOException {
        identities.users().create(Users.NewUser.named(new UserName(name)).withPassword(hash(name)));
        for (PolicyArn policy : policies) {
            identities.policies().attach(new UserName(name), policy);
        }
    }

    /** Gives the user an inline policy. */
    void policy(String user, String document) throws IOException {
        identities.policies().putInline(new UserName(user), new PolicyName("of-the-test"), document);
    }

    Tokens.Created token(String user, Optional<Instant> expiry, Optional<String> policy) throws IOException {
        return identities.tokens().create(new UserName(user),
                new Tokens.NewToken(new TokenName("t" + now.get().toEpochMilli()), expiry, policy));
    }

    /** A user of the other account, by a token: what its name and secret are sent as. */
    String foreigner(String name, PolicyArn... policies) throws IOException {
        UserName user = new UserName(name);
        others.users().create(Users.NewUser.named(user));
        for (PolicyArn policy : policies) {
            others.policies().attach(user, policy);
        }
        return basic(name, others.tokens().create(user, Tokens.NewToken.named(new TokenName("only"))).secret());
    }

    void setPassword(String user, String password) throws IOException {
        identities.users().setPassword(new UserName(user), hashes.hash(new Password(password)));
    }

    static PolicyArn managed(String name) {
        return new PolicyArn("arn:aws:iam::aws:policy/" + name);
    }

    static String arn(String repository) {
        return "arn:aws:ecr:us-east-1:" + ACCOUNT + ":repository/" + repository;
    }

    static String basic(String user) {
        return basic(user, PASSWORD + user);
    }

    static String basic(String user, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    Exchange oci(String method, String target) {
        return new Exchange(oci, method, target).field("Host", "registry.test:5000");
    }

    Service service() {
        return oci;
    }

    void registryPolicy(String document) throws IOException {
        resources.put(Optional.empty(), PolicyDocument.parse(PolicyKind.REGISTRY, document));
    }

    void repositoryPolicy(String repository, String document) throws IOException {
        resources.put(Optional.of(new RepositoryName(repository)),
                PolicyDocument.parse(PolicyKind.REPOSITORY, document));
    }

    /** A request with this Authorization field; none where it is empty. */
    Exchange oci(String method, String target, String authorization) {
        Exchange exchange = oci(method, target);
        return authorization.isEmpty() ? exchange : exchange.field("Authorization", authorization);
    }

    Exchange tokens(String method, String target) {
        return new Exchange(access.site(ACCOUNT).tokens(), method, target).field("Host", "registry.test:5000");
    }

    /** A bearer token for these scopes, as an Authorization field. */
    String bearer(String user, String... scopes) {
        return "Bearer " + tokens("GET", "/token?service=mini-ecr&scope=" + String.join("&scope=", scopes))
                .field("Authorization", basic(user)).send().is(200).json().path("token").asString();
    }

    @Override
    public void close() throws IOException {
        pool.close();
        registry.close();
        index.close();
    }
}
